/* fd_sync, fd_datasync. */
#include "harness.h"

void test(void)
{
	cloudabi_fd_t file = open_file(granted.tmp, "file"), pair[2];
	size_t done;

	CHECK_OK(write_bytes(file, "text", 4, &done));
	CHECK_OK(cloudabi_sys_fd_sync(file));
	CHECK_OK(cloudabi_sys_fd_datasync(file));
	set_context("one right");
	CHECK_OK(cloudabi_sys_fd_sync(attenuated(file, RIGHT(FD_SYNC), 0)));
	CHECK_OK(cloudabi_sys_fd_datasync(attenuated(file, RIGHT(FD_DATASYNC), 0)));
	set_context("all rights but this one");
	CHECK_ERR(cloudabi_sys_fd_sync(attenuated(file, REGULAR_BASE & ~RIGHT(FD_SYNC), 0)),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_fd_datasync(attenuated(file, REGULAR_BASE & ~RIGHT(FD_DATASYNC), 0)),
		  CLOUDABI_ENOTCAPABLE);
	set_context("a directory");
	CHECK_OK(cloudabi_sys_fd_sync(granted.tmp));
	CHECK_ERR(cloudabi_sys_fd_datasync(granted.tmp), CLOUDABI_ENOTCAPABLE);
	make_directory(granted.tmp, "sub");
	CHECK_OK(cloudabi_sys_fd_sync(open_directory(granted.tmp, "sub")));
	set_context("a file for appending");
	CHECK_OK(cloudabi_sys_fd_sync(granted.append));
	CHECK_OK(cloudabi_sys_fd_datasync(granted.append));
	set_context("a socket");
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	CHECK_ERR(cloudabi_sys_fd_sync(pair[0]), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_fd_datasync(pair[0]), CLOUDABI_ENOTCAPABLE);
	set_context("not open");
	CHECK_ERR(cloudabi_sys_fd_sync(777), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_fd_datasync(777), CLOUDABI_EBADF);
}
