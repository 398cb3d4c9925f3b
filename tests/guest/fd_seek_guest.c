/* fd_seek. */
#include "harness.h"

#define HIGHEST INT64_MAX

static cloudabi_errno_t seek(cloudabi_fd_t fd, int64_t offset, cloudabi_whence_t whence,
			     uint64_t *out)
{
	return cloudabi_sys_fd_seek(fd, offset, whence, out);
}

static void check_moves(cloudabi_fd_t fd)
{
	uint64_t offset = 0;
	size_t done;

	CHECK_OK(write_bytes(fd, "0123456789", 10, &done));
	CHECK_OK(seek(fd, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 10);
	CHECK_OK(seek(fd, 4, CLOUDABI_WHENCE_SET, &offset));
	CHECK_NUMBER(offset, 4);
	CHECK_OK(seek(fd, 3, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 7);
	CHECK_OK(seek(fd, -7, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 0);
	CHECK_OK(seek(fd, -1, CLOUDABI_WHENCE_END, &offset));
	CHECK_NUMBER(offset, 9);
	CHECK_OK(seek(fd, 90, CLOUDABI_WHENCE_END, &offset));
	CHECK_NUMBER(offset, 100);
	CHECK_OK(seek(fd, 1ll << 33, CLOUDABI_WHENCE_SET, &offset));
	CHECK_NUMBER(offset, 1ull << 33);
	CHECK_ERR(seek(fd, -1, CLOUDABI_WHENCE_SET, &offset), CLOUDABI_EINVAL);
	CHECK_ERR(seek(fd, -11, CLOUDABI_WHENCE_END, &offset), CLOUDABI_EINVAL);
	CHECK_ERR(seek(fd, INT64_MIN, CLOUDABI_WHENCE_SET, &offset), CLOUDABI_EINVAL);
	CHECK_ERR(seek(fd, HIGHEST, CLOUDABI_WHENCE_CUR, &offset), CLOUDABI_EOVERFLOW);
	CHECK_ERR(seek(fd, HIGHEST, CLOUDABI_WHENCE_END, &offset), CLOUDABI_EOVERFLOW);
	CHECK_NUMBER(offset, 1ull << 33);
	CHECK_OK(seek(fd, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 1ull << 33);
}

static void check_rights(cloudabi_fd_t fd)
{
	cloudabi_fd_t tell = attenuated(fd, RIGHT(FD_TELL), 0);
	cloudabi_fd_t move = attenuated(fd, RIGHT(FD_SEEK), 0);
	cloudabi_fd_t none = attenuated(fd, REGULAR_BASE & ~(RIGHT(FD_SEEK) | RIGHT(FD_TELL)), 0);
	uint64_t offset = 5;

	set_context("fd_tell");
	CHECK_OK(seek(tell, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_ERR(seek(tell, 1, CLOUDABI_WHENCE_CUR, &offset), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(seek(tell, 0, CLOUDABI_WHENCE_SET, &offset), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(seek(tell, 0, CLOUDABI_WHENCE_END, &offset), CLOUDABI_ENOTCAPABLE);
	set_context("fd_seek");
	CHECK_OK(seek(move, 2, CLOUDABI_WHENCE_SET, &offset));
	CHECK_OK(seek(move, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 2);
	set_context("neither fd_seek nor fd_tell");
	CHECK_ERR(seek(none, 0, CLOUDABI_WHENCE_CUR, &offset), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(seek(none, 1, CLOUDABI_WHENCE_SET, &offset), CLOUDABI_ENOTCAPABLE);
}

static void check_arguments(cloudabi_fd_t fd)
{
	uint64_t offset = 5;

	set_context("bad arguments");
	CHECK_ERR(seek(fd, 0, 0, &offset), CLOUDABI_EINVAL);
	CHECK_ERR(seek(fd, 0, 4, &offset), CLOUDABI_EINVAL);
	CHECK_ERR(seek(300, 0, 4, &offset), CLOUDABI_EINVAL);
	CHECK_ERR(seek(300, 0, CLOUDABI_WHENCE_SET, &offset), CLOUDABI_EBADF);
	CHECK_ERR(seek(300, 0, CLOUDABI_WHENCE_CUR, &offset), CLOUDABI_EBADF);
	CHECK_ERR(seek(granted.tmp, 0, CLOUDABI_WHENCE_CUR, &offset), CLOUDABI_ENOTCAPABLE);
	CHECK_NUMBER(offset, 5);
}

void test(void)
{
	cloudabi_fd_t file = open_file(granted.tmp, "file");
	cloudabi_fd_t other = attenuated(open_file(granted.tmp, "other"),
					 RIGHT(FD_SEEK) | RIGHT(FD_TELL) | RIGHT(FD_WRITE), 0);

	set_context("a file");
	check_moves(file);
	set_context("a file with fewer rights");
	check_moves(other);
	check_rights(file);
	check_arguments(file);
}
