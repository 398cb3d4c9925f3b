/* Reaching into a guest: its memory, its descriptors. */
#include "supervisor/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "calls/errno.h"

cloudabi_errno_t guest_read(const struct guest *guest, void *to, uint64_t from, size_t length)
{
	const struct iovec here = { to, length }, there = { (void *)(uintptr_t)from, length };

	if (length == 0)
		return 0;
	return process_vm_readv(guest->pid, &here, 1, &there, 1, 0) == (ssize_t)length ?
		       0 :
		       CLOUDABI_EFAULT;
}

cloudabi_errno_t guest_write(const struct guest *guest, uint64_t to, const void *from, size_t length)
{
	const struct iovec here = { (void *)from, length }, there = { (void *)(uintptr_t)to, length };

	if (length == 0)
		return 0;
	return process_vm_writev(guest->pid, &here, 1, &there, 1, 0) == (ssize_t)length ?
		       0 :
		       CLOUDABI_EFAULT;
}

/* ---- finding ---- */

static const struct granted_root *find_mount(const struct guest *guest, uint64_t mount)
{
	for (size_t i = 0; i < guest->root_count; i++)
		if (mount != 0 && guest->roots[i].mount == mount)
			return &guest->roots[i];
	return NULL;
}

int guest_examine(const struct guest *guest, int fd, struct object *out)
{
	const struct granted_root *root;
	struct stat stat;
	int error = object_examine(fd, out);

	if (error || (out->type != CLOUDABI_FILETYPE_DIRECTORY && !out->append))
		return error;
	root = find_mount(guest, object_mount(fd));
	if (!root)
		return 0;
	out->append = false;
	if (out->type == CLOUDABI_FILETYPE_DIRECTORY && fstat(fd, &stat) == 0)
		out->grant_root = stat.st_dev == root->device && stat.st_ino == root->inode;
	return 0;
}

static cloudabi_errno_t find_natural(struct guest *guest, uint64_t ref, struct target *out)
{
	cloudabi_rights_t core;
	int fd;

	if (ref > INT32_MAX)
		return CLOUDABI_EBADF;
	fd = (int)syscall(SYS_pidfd_getfd, guest->pidfd, (int)ref, 0);
	if (fd < 0)
		return errno == EBADF ? CLOUDABI_EBADF : errno_from_linux(-errno);
	*out = (struct target){ .fd = fd, .owned = true, .natural = true };
	if (guest_examine(guest, fd, &out->object) < 0) {
		close(fd);
		return CLOUDABI_EBADF;
	}
	out->type = out->object.type;
	if (rights_natural(&out->object, &core, &out->inheriting))
		out->base = rights_harmless(&out->object);
	return 0;
}

static cloudabi_errno_t find_handle(struct guest *guest, uint64_t ref, struct target *out)
{
	const struct handle *handle = handles_get(&guest->handles, (uint32_t)ref);

	if (!handle)
		return CLOUDABI_EBADF;
	*out = (struct target){ .fd = handle->held->fd, .type = handle->held->type,
				.base = handle->base, .inheriting = handle->inheriting };
	return 0;
}

cloudabi_errno_t target_get(struct guest *guest, uint64_t ref, cloudabi_rights_t need,
			    struct target *out)
{
	cloudabi_errno_t error;

	ref &= ~REF_FOLLOW;
	error = ref & REF_HANDLE ? find_handle(guest, ref, out) : find_natural(guest, ref, out);
	if (error == 0 && (need & ~out->base)) {
		target_put(out);
		error = CLOUDABI_ENOTCAPABLE;
	}
	return error;
}

void target_put(struct target *target)
{
	if (target->owned)
		close(target->fd);
}

/* ---- giving ---- */

long guest_add_fd(struct guest *guest, uint64_t request, int fd)
{
	struct seccomp_notif_addfd add = { .id = request, .srcfd = (uint32_t)fd,
					   .newfd_flags = O_CLOEXEC };
	int number = ioctl(guest->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);

	return number < 0 ? -(long)errno_from_linux(-errno) : number;
}

static long give_handle(struct guest *guest, int fd, cloudabi_filetype_t type,
			cloudabi_rights_t base, cloudabi_rights_t inheriting)
{
	struct handle handle = { .base = base, .inheriting = inheriting };
	cloudabi_errno_t error;
	uint32_t number;

	handle.held = held_new(fd, type);
	if (!handle.held)
		return -(long)CLOUDABI_ENOMEM;
	error = handles_add(&guest->handles, &handle, &number);
	if (error)
		return -(long)error;
	return (long)(REF_HANDLE | number | (uint64_t)type << REF_TYPE_SHIFT);
}

long guest_give(struct guest *guest, uint64_t request, int fd, const struct object *object,
		cloudabi_rights_t base, cloudabi_rights_t inheriting)
{
	long result;

	if (!rights_are_natural(object, base, inheriting))
		return give_handle(guest, fd, object->type, base, inheriting);
	result = guest_add_fd(guest, request, fd);
	close(fd);
	return result;
}
