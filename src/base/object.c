/* Finds out what an open descriptor is. */
#include "base/object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "calls/convert.h"

#define MOUNT_IS_READ_ONLY 1
#define MOUNT_IS_NO_EXEC 8

static uint8_t access_of(int flags)
{
	if (flags & O_PATH)
		return 0;
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		return ACCESS_READ;
	case O_WRONLY:
		return ACCESS_WRITE;
	default:
		return ACCESS_READ | ACCESS_WRITE;
	}
}

static int socket_option(int fd, int option)
{
	int value = 0;
	socklen_t length = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, option, &value, &length) < 0 ? -1 : value;
}

static void examine_socket(int fd, struct object *out)
{
	int domain = socket_option(fd, SO_DOMAIN), type = socket_option(fd, SO_TYPE);

	out->type = type == SOCK_DGRAM	     ? CLOUDABI_FILETYPE_SOCKET_DGRAM :
		    type == SOCK_SEQPACKET ? CLOUDABI_FILETYPE_SOCKET_SEQPACKET :
		    type == SOCK_STREAM    ? CLOUDABI_FILETYPE_SOCKET_STREAM :
					     CLOUDABI_FILETYPE_UNKNOWN;
	out->internet = domain == AF_INET || domain == AF_INET6;
	out->listening = socket_option(fd, SO_ACCEPTCONN) == 1;
	/* Raw, packet and netlink sockets are powers of their own. */
	if (!out->internet && domain != AF_UNIX)
		out->type = CLOUDABI_FILETYPE_UNKNOWN;
}

/* null, zero, full, random, urandom; and terminals. */
static bool is_plain_device(int fd, dev_t device)
{
	const unsigned harmless = 1u << 3 | 1u << 5 | 1u << 7 | 1u << 8 | 1u << 9;

	if (major(device) == 1 && minor(device) < 32 && (harmless >> minor(device) & 1))
		return true;
	return isatty(fd);
}

/* A memory object looks like a regular file, but for the name it was made with. */
static bool is_memory_object(int fd)
{
	static const char prefix[] = "/memfd:shared";
	char path[32], target[64];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	length = readlink(path, target, sizeof(target));
	return length >= (ssize_t)sizeof(prefix) - 1 &&
	       memcmp(target, prefix, sizeof(prefix) - 1) == 0;
}

int object_examine(int fd, struct object *out)
{
	struct stat stat;
	struct statfs statfs;
	int flags = fcntl(fd, F_GETFL);

	*out = (struct object){ 0 };
	if (flags < 0 || fstat(fd, &stat) < 0)
		return -errno;
	out->access = access_of(flags);
	out->type = filetype_from_mode(stat.st_mode);
	if (S_ISSOCK(stat.st_mode))
		examine_socket(fd, out);
	else if (fstatfs(fd, &statfs) == 0) {
		out->read_only = statfs.f_flags & MOUNT_IS_READ_ONLY;
		out->no_exec = statfs.f_flags & MOUNT_IS_NO_EXEC;
	}
	out->pipe = S_ISFIFO(stat.st_mode);
	out->append = S_ISREG(stat.st_mode) && (flags & O_APPEND);
	if (S_ISCHR(stat.st_mode))
		out->plain_device = is_plain_device(fd, stat.st_rdev);
	if (S_ISREG(stat.st_mode) && stat.st_nlink == 0 && is_memory_object(fd))
		out->type = CLOUDABI_FILETYPE_SHARED_MEMORY;
	return 0;
}

uint64_t object_mount(int fd)
{
	struct statx statx_buffer;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &statx_buffer) < 0 ||
	    !(statx_buffer.stx_mask & STATX_MNT_ID))
		return 0;
	return statx_buffer.stx_mnt_id;
}
