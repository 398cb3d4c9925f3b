/* Calls on any open file: reading, writing, seeking, syncing, flags. */
#include <asm/errno.h>
#include <linux/fcntl.h>

#include "calls/op.h"
#include "calls/sys.h"

_Static_assert(sizeof(cloudabi_iovec_t) == 2 * sizeof(long), "same as struct iovec");

cloudabi_errno_t op_check_iovs(const cloudabi_iovec_t *iovs, size_t count)
{
	uint64_t sum = 0;

	if (count > OP_IOVS_MAX)
		return CLOUDABI_EINVAL;
	for (size_t i = 0; i < count; i++)
		if (__builtin_add_overflow(sum, iovs[i].buf_len, &sum) || sum > INT64_MAX)
			return CLOUDABI_EINVAL;
	return 0;
}

static cloudabi_errno_t transferred(long result, size_t *out)
{
	if (result < 0)
		return errno_from_linux(result);
	*out = (size_t)result;
	return 0;
}

/* A debugger or stop/continue may interrupt a call; guests have no signal handlers. */
#define RETRY(result, call)                \
	do                                 \
		(result) = (call);         \
	while ((result) == -EINTR)

cloudabi_errno_t op_fd_read(int fd, const cloudabi_iovec_t *iovs, size_t count, size_t *out)
{
	long result;

	if (op_check_iovs(iovs, count))
		return CLOUDABI_EINVAL;
	if (count == 1)
		RETRY(result, SYS3(read, fd, iovs[0].buf, iovs[0].buf_len));
	else
		RETRY(result, SYS3(readv, fd, iovs, count));
	return transferred(result, out);
}

cloudabi_errno_t op_fd_write(int fd, const cloudabi_ciovec_t *iovs, size_t count, size_t *out)
{
	long result;

	if (op_check_iovs((const cloudabi_iovec_t *)iovs, count))
		return CLOUDABI_EINVAL;
	if (count == 1)
		RETRY(result, SYS3(write, fd, iovs[0].buf, iovs[0].buf_len));
	else
		RETRY(result, SYS3(writev, fd, iovs, count));
	return transferred(result, out);
}

cloudabi_errno_t op_fd_pread(int fd, const cloudabi_iovec_t *iovs, size_t count,
			     cloudabi_filesize_t offset, size_t *out)
{
	long result;

	if (offset > INT64_MAX || op_check_iovs(iovs, count))
		return CLOUDABI_EINVAL;
	if (count == 1)
		RETRY(result, SYS4(pread64, fd, iovs[0].buf, iovs[0].buf_len, offset));
	else
		RETRY(result, SYS5(preadv, fd, iovs, count, offset, 0));
	return transferred(result, out);
}

cloudabi_errno_t op_fd_pwrite(int fd, const cloudabi_ciovec_t *iovs, size_t count,
			      cloudabi_filesize_t offset, size_t *out)
{
	long result;

	if (offset > INT64_MAX || op_check_iovs((const cloudabi_iovec_t *)iovs, count))
		return CLOUDABI_EINVAL;
	if (count == 1)
		RETRY(result, SYS4(pwrite64, fd, iovs[0].buf, iovs[0].buf_len, offset));
	else
		RETRY(result, SYS5(pwritev, fd, iovs, count, offset, 0));
	return transferred(result, out);
}

cloudabi_rights_t op_fd_seek_rights(cloudabi_filedelta_t offset, cloudabi_whence_t whence)
{
	if (whence < CLOUDABI_WHENCE_CUR || whence > CLOUDABI_WHENCE_SET)
		return 0;
	return offset == 0 && whence == CLOUDABI_WHENCE_CUR ? CLOUDABI_RIGHT_FD_TELL :
							      CLOUDABI_RIGHT_FD_SEEK;
}

cloudabi_errno_t op_fd_seek(int fd, cloudabi_filedelta_t offset, cloudabi_whence_t whence,
			    cloudabi_filesize_t *out)
{
	static const uint8_t origins[] = { [CLOUDABI_WHENCE_SET] = 0, /* SEEK_SET */
					   [CLOUDABI_WHENCE_CUR] = 1, /* SEEK_CUR */
					   [CLOUDABI_WHENCE_END] = 2 /* SEEK_END */ };
	long result = SYS3(lseek, fd, offset, origins[whence]);

	/* Linux says the same for both ends; forwards, only the largest offset is in the way. */
	if (result == -EINVAL && offset > 0)
		return CLOUDABI_EOVERFLOW;
	if (result < 0)
		return errno_from_linux(result);
	*out = (cloudabi_filesize_t)result;
	return 0;
}

cloudabi_errno_t op_fd_sync(int fd)
{
	return errno_from_linux(SYS1(fsync, fd));
}

cloudabi_errno_t op_fd_datasync(int fd)
{
	return errno_from_linux(SYS1(fdatasync, fd));
}

cloudabi_errno_t op_fd_flags_put(int fd, cloudabi_fdflags_t flags, bool fixed_append)
{
	const int settable = O_APPEND | O_NONBLOCK;
	long old = SYS3(fcntl, fd, F_GETFL, 0);
	int wanted = open_flags_from_fdflags(flags) & settable;

	if (old < 0)
		return errno_from_linux(old);
	if (fixed_append && ((old ^ wanted) & O_APPEND))
		return CLOUDABI_ENOTCAPABLE;
	return errno_from_linux(SYS3(fcntl, fd, F_SETFL, (old & ~settable) | wanted));
}
