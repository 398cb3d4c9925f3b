/* fd_*: natural descriptors directly, the rest by asking the supervisor. */
#include <linux/fcntl.h>
#include <linux/memfd.h>
#include <linux/net.h>

#include "calls/memory.h"
#include "calls/op.h"
#include "calls/rights.h"
#include "vdso/control_call.h"
#include "vdso/export.h"
#include "vdso/table.h"

EXPORT cloudabi_errno_t cloudabi_sys_fd_close(cloudabi_fd_t fd)
{
	return table_close(fd);
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_dup(cloudabi_fd_t from, cloudabi_fd_t *fd)
{
	return table_dup(from, fd);
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_replace(cloudabi_fd_t from, cloudabi_fd_t to)
{
	return table_replace(from, to);
}

/* ---- new objects ---- */

EXPORT cloudabi_errno_t cloudabi_sys_fd_create1(cloudabi_filetype_t type, cloudabi_fd_t *fd)
{
	struct descriptor entry = { .type = type };
	long result;

	if (type != CLOUDABI_FILETYPE_SHARED_MEMORY)
		return CLOUDABI_EINVAL;
	result = SYS2(memfd_create, "shared", MFD_CLOEXEC);
	if (result < 0)
		return errno_from_linux(result);
	entry.ref = (uint64_t)result;
	entry.base = rights_max_base(type);
	return table_add(&entry, fd);
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_create2(cloudabi_filetype_t type, cloudabi_fd_t *fd1,
						cloudabi_fd_t *fd2)
{
	struct descriptor entry = { .type = type, .inheriting = RIGHTS_ALL };
	const struct object object = { .type = type };
	int pair[2], kind;
	cloudabi_rights_t inheriting;
	cloudabi_errno_t error;
	long result;

	if (type == CLOUDABI_FILETYPE_SOCKET_DGRAM)
		kind = 2; /* SOCK_DGRAM */
	else if (type == CLOUDABI_FILETYPE_SOCKET_STREAM)
		kind = 1; /* SOCK_STREAM */
	else
		return CLOUDABI_EINVAL;
	rights_natural(&object, &entry.base, &inheriting);
	result = SYS4(socketpair, 1 /* AF_UNIX */, kind | O_CLOEXEC, 0, pair);
	if (result < 0)
		return errno_from_linux(result);
	entry.ref = (uint64_t)pair[0];
	error = table_add(&entry, fd1);
	entry.ref = (uint64_t)pair[1];
	if (error) {
		ref_release(entry.ref);
		return error;
	}
	error = table_add(&entry, fd2);
	if (error)
		table_close(*fd1);
	return error;
}

/* ---- reading and writing ---- */

static cloudabi_errno_t counted(long answer, size_t *out)
{
	if (answer < 0)
		return control_error(answer);
	*out = (size_t)answer;
	return 0;
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_read(cloudabi_fd_t fd, const cloudabi_iovec_t *iovs,
					     size_t iovs_len, size_t *nread)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FD_READ, &entry);

	if (error)
		return error;
	if (ref_is_handle(entry.ref))
		return counted(CONTROL3(fd_read, entry.ref, iovs, iovs_len), nread);
	return op_fd_read((int)entry.ref, iovs, iovs_len, nread);
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_write(cloudabi_fd_t fd, const cloudabi_ciovec_t *iovs,
					      size_t iovs_len, size_t *nwritten)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FD_WRITE, &entry);

	if (error)
		return error;
	if (ref_is_handle(entry.ref))
		return counted(CONTROL3(fd_write, entry.ref, iovs, iovs_len), nwritten);
	return op_fd_write((int)entry.ref, iovs, iovs_len, nwritten);
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_pread(cloudabi_fd_t fd, const cloudabi_iovec_t *iovs,
					      size_t iovs_len, cloudabi_filesize_t offset,
					      size_t *nread)
{
	struct descriptor entry;
	cloudabi_errno_t error =
		table_get(fd, CLOUDABI_RIGHT_FD_READ | CLOUDABI_RIGHT_FD_SEEK, &entry);

	if (error)
		return error;
	if (ref_is_handle(entry.ref))
		return counted(CONTROL4(fd_pread, entry.ref, iovs, iovs_len, offset), nread);
	return op_fd_pread((int)entry.ref, iovs, iovs_len, offset, nread);
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_pwrite(cloudabi_fd_t fd, const cloudabi_ciovec_t *iovs,
					       size_t iovs_len, cloudabi_filesize_t offset,
					       size_t *nwritten)
{
	struct descriptor entry;
	cloudabi_errno_t error =
		table_get(fd, CLOUDABI_RIGHT_FD_WRITE | CLOUDABI_RIGHT_FD_SEEK, &entry);

	if (error)
		return error;
	if (ref_is_handle(entry.ref))
		return counted(CONTROL4(fd_pwrite, entry.ref, iovs, iovs_len, offset), nwritten);
	return op_fd_pwrite((int)entry.ref, iovs, iovs_len, offset, nwritten);
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_seek(cloudabi_fd_t fd, cloudabi_filedelta_t offset,
					     cloudabi_whence_t whence,
					     cloudabi_filesize_t *newoffset)
{
	cloudabi_rights_t need = op_fd_seek_rights(offset, whence);
	struct descriptor entry;
	cloudabi_errno_t error;
	long answer;

	if (need == 0)
		return CLOUDABI_EINVAL;
	error = table_get(fd, 0, &entry);
	if (error)
		return error;
	/* Whoever may seek may also ask where it is. */
	if (!(entry.base & (need | CLOUDABI_RIGHT_FD_SEEK)))
		return CLOUDABI_ENOTCAPABLE;
	if (!ref_is_handle(entry.ref))
		return op_fd_seek((int)entry.ref, offset, whence, newoffset);
	answer = CONTROL3(fd_seek, entry.ref, offset, whence);
	if (answer < 0)
		return control_error(answer);
	*newoffset = (cloudabi_filesize_t)answer;
	return 0;
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_sync(cloudabi_fd_t fd)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FD_SYNC, &entry);

	return error ? error : control_error(CONTROL1(fd_sync, entry.ref));
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_datasync(cloudabi_fd_t fd)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FD_DATASYNC, &entry);

	return error ? error : control_error(CONTROL1(fd_datasync, entry.ref));
}

/* ---- what a descriptor is ---- */

EXPORT cloudabi_errno_t cloudabi_sys_fd_stat_get(cloudabi_fd_t fd, cloudabi_fdstat_t *buf)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(fd, 0, &entry);
	long flags;

	if (error)
		return error;
	if (ref_is_handle(entry.ref)) {
		flags = CONTROL1(fd_stat_get, entry.ref);
		if (flags < 0)
			return control_error(flags);
	} else {
		flags = SYS3(fcntl, entry.ref, F_GETFL, 0);
		if (flags < 0)
			return errno_from_linux(flags);
	}
	memory_zero(buf, sizeof(*buf));
	buf->fs_filetype = entry.type;
	buf->fs_flags = fdflags_from_open_flags(flags);
	buf->fs_rights_base = entry.base;
	buf->fs_rights_inheriting = entry.inheriting;
	return 0;
}

EXPORT cloudabi_errno_t cloudabi_sys_fd_stat_put(cloudabi_fd_t fd, const cloudabi_fdstat_t *buf,
						 cloudabi_fdsflags_t flags)
{
	struct descriptor entry;
	cloudabi_errno_t error;

	if (flags == CLOUDABI_FDSTAT_RIGHTS)
		return table_shrink(fd, buf->fs_rights_base, buf->fs_rights_inheriting);
	if (flags != CLOUDABI_FDSTAT_FLAGS)
		return CLOUDABI_EINVAL;
	error = table_get(fd, CLOUDABI_RIGHT_FD_STAT_PUT_FLAGS, &entry);
	return error ? error : control_error(CONTROL2(fd_flags_put, entry.ref, buf->fs_flags));
}
