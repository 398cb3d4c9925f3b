/* fd_*: reading, writing and the descriptors themselves. */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "supervisor/buffer.h"
#include "supervisor/request.h"

/* Could an operation on FD have to wait?  Then 1 if it need not right now. */
static bool is_ready(int fd, short events)
{
	struct pollfd watch = { .fd = fd, .events = events };

	return poll(&watch, 1, 0) != 0;
}

static bool may_wait(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && !(flags & O_NONBLOCK);
}

static long answer(cloudabi_errno_t error, size_t result)
{
	return error ? -(long)error : (long)result;
}

/* ---- transfers: the supervisor must not sleep in them ---- */

#define READS (CLOUDABI_RIGHT_FD_READ)
#define WRITES (CLOUDABI_RIGHT_FD_WRITE)

static long transfer(struct request *r, const struct target *target, bool writing, bool at_offset)
{
	const cloudabi_iovec_t whole = { buffer, 0 };
	const short events = writing ? POLLOUT : POLLIN;
	cloudabi_iovec_t part = whole;
	const struct areas *areas;
	size_t done = 0;
	cloudabi_errno_t error = areas_read(r->guest, r->arg[1], r->arg[2], &areas);

	if (error)
		return -(long)error;
	part.buf_len = areas->length;
	if (!at_offset && may_wait(target->fd) && !is_ready(target->fd, events))
		return serve_wait(r, target->fd, events);
	/* A pipe that polls as writable takes this much at once, not always more. */
	if (writing && target->type != CLOUDABI_FILETYPE_REGULAR_FILE && part.buf_len > 4096)
		part.buf_len = 4096;
	if (writing) {
		const cloudabi_ciovec_t from = { part.buf, part.buf_len };

		error = areas_gather(r->guest, areas, part.buf_len);
		if (error == 0)
			error = at_offset ? op_fd_pwrite(target->fd, &from, 1, r->arg[3], &done) :
					    op_fd_write(target->fd, &from, 1, &done);
		return answer(error, done);
	}
	error = at_offset ? op_fd_pread(target->fd, &part, 1, r->arg[3], &done) :
			    op_fd_read(target->fd, &part, 1, &done);
	if (error == 0)
		error = areas_scatter(r->guest, areas, done);
	return answer(error, done);
}

static long with_target(struct request *r, cloudabi_rights_t need, bool writing, bool at_offset)
{
	struct target target;
	cloudabi_errno_t error = target_get(r->guest, r->arg[0], need, &target);
	long result;

	if (error)
		return -(long)error;
	result = transfer(r, &target, writing, at_offset);
	target_put(&target);
	return result;
}

long serve_fd_read(struct request *r)
{
	return with_target(r, READS, false, false);
}

long serve_fd_write(struct request *r)
{
	return with_target(r, WRITES, true, false);
}

long serve_fd_pread(struct request *r)
{
	return with_target(r, READS | CLOUDABI_RIGHT_FD_SEEK, false, true);
}

long serve_fd_pwrite(struct request *r)
{
	return with_target(r, WRITES | CLOUDABI_RIGHT_FD_SEEK, true, true);
}

/* ---- simple operations ---- */

typedef cloudabi_errno_t simple_function(int fd);

static long simple(struct request *r, cloudabi_rights_t need, simple_function *function)
{
	struct target target;
	cloudabi_errno_t error = target_get(r->guest, r->arg[0], need, &target);

	if (error == 0) {
		error = function(target.fd);
		target_put(&target);
	}
	return -(long)error;
}

long serve_fd_sync(struct request *r)
{
	return simple(r, CLOUDABI_RIGHT_FD_SYNC, op_fd_sync);
}

long serve_fd_datasync(struct request *r)
{
	return simple(r, CLOUDABI_RIGHT_FD_DATASYNC, op_fd_datasync);
}

long serve_fd_seek(struct request *r)
{
	cloudabi_whence_t whence = (cloudabi_whence_t)r->arg[2];
	cloudabi_rights_t need = op_fd_seek_rights((cloudabi_filedelta_t)r->arg[1], whence);
	cloudabi_filesize_t offset = 0;
	struct target target;
	cloudabi_errno_t error;

	if (need == 0)
		return -(long)CLOUDABI_EINVAL;
	error = target_get(r->guest, r->arg[0], 0, &target);
	if (error)
		return -(long)error;
	if (target.base & (need | CLOUDABI_RIGHT_FD_SEEK))
		error = op_fd_seek(target.fd, (cloudabi_filedelta_t)r->arg[1], whence, &offset);
	else
		error = CLOUDABI_ENOTCAPABLE;
	target_put(&target);
	return answer(error, (size_t)offset);
}

/* ---- descriptors ---- */

long serve_fd_close(struct request *r)
{
	if (!(r->arg[0] & REF_HANDLE) || !handles_get(&r->guest->handles, (uint32_t)r->arg[0]))
		return -(long)CLOUDABI_EBADF;
	handles_remove(&r->guest->handles, (uint32_t)r->arg[0]);
	return 0;
}

long serve_fd_dup(struct request *r)
{
	const struct handle *old = handles_get(&r->guest->handles, (uint32_t)r->arg[0]);
	struct handle copy;
	cloudabi_errno_t error;
	uint32_t number;

	if (!(r->arg[0] & REF_HANDLE) || !old)
		return -(long)CLOUDABI_EBADF;
	copy = *old;
	copy.held->references++;
	error = handles_add(&r->guest->handles, &copy, &number);
	return error ? -(long)error : (long)(REF_HANDLE | number);
}

long serve_fd_stat_get(struct request *r)
{
	struct target target;
	cloudabi_errno_t error = target_get(r->guest, r->arg[0], 0, &target);
	int flags;

	if (error)
		return -(long)error;
	flags = fcntl(target.fd, F_GETFL);
	target_put(&target);
	return flags < 0 ? -(long)CLOUDABI_EBADF : flags;
}

long serve_fd_flags_put(struct request *r)
{
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_FD_STAT_PUT_FLAGS, &target);
	bool fixed_append;

	if (error)
		return -(long)error;
	/* Who cannot seek would gain writing elsewhere from losing the append flag. */
	fixed_append = target.natural ? target.object.append :
					!(target.base & CLOUDABI_RIGHT_FD_SEEK) &&
						(target.type == CLOUDABI_FILETYPE_REGULAR_FILE);
	error = op_fd_flags_put(target.fd, (cloudabi_fdflags_t)r->arg[1], fixed_append);
	target_put(&target);
	return -(long)error;
}

/* ---- dropping rights ---- */

/*
 * The guest loses its raw descriptor: a handle stands for it from now on, and at its number in
 * the guest's table there is something worthless, so that the right is gone for code that does
 * not ask us as well.
 */
static long take_away(struct request *r, struct target *target, cloudabi_rights_t base,
		      cloudabi_rights_t inheriting)
{
	struct seccomp_notif_addfd add = { .id = r->id, .flags = SECCOMP_ADDFD_FLAG_SETFD,
					   .srcfd = (uint32_t)r->guest->inert,
					   .newfd = (uint32_t)r->arg[0],
					   .newfd_flags = O_CLOEXEC };
	struct handle handle = { .base = base, .inheriting = inheriting };
	cloudabi_errno_t error;
	uint32_t number;

	handle.held = held_new(target->fd, target->type);
	target->owned = false;
	if (!handle.held)
		return -(long)CLOUDABI_ENOMEM;
	error = handles_add(&r->guest->handles, &handle, &number);
	if (error)
		return -(long)error;
	if (ioctl(r->guest->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) < 0) {
		error = errno_from_linux(-errno);
		handles_remove(&r->guest->handles, number);
		return -(long)error;
	}
	return (long)(REF_HANDLE | number);
}

long serve_fd_stat_put(struct request *r)
{
	const cloudabi_rights_t base = r->arg[1], inheriting = r->arg[2];
	struct target target;
	cloudabi_errno_t error = target_get(r->guest, r->arg[0], base, &target);
	long result;

	if (error)
		return -(long)error;
	if (inheriting & ~target.inheriting) {
		result = -(long)CLOUDABI_ENOTCAPABLE;
	} else if (!target.natural) {
		struct handle *handle = handles_get(&r->guest->handles, (uint32_t)r->arg[0]);

		handle->base = base;
		handle->inheriting = inheriting;
		result = (long)(r->arg[0] & (REF_HANDLE | UINT32_MAX));
	} else if (rights_are_natural(&target.object, base, inheriting)) {
		result = (long)r->arg[0];
	} else {
		result = take_away(r, &target, base, inheriting);
	}
	target_put(&target);
	return result;
}
