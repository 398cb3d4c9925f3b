/* file_advise, file_allocate. */
#include "harness.h"

#define HALF (1ull << 63)

static uint64_t size_of(cloudabi_fd_t fd)
{
	cloudabi_filestat_t stat = { .st_size = 999 };

	cloudabi_sys_file_stat_fget(fd, &stat);
	return stat.st_size;
}

static void check_advise(cloudabi_fd_t fd)
{
	static const cloudabi_advice_t bad[] = { 0, 7, 255 };

	for (cloudabi_advice_t advice = CLOUDABI_ADVICE_DONTNEED;
	     advice <= CLOUDABI_ADVICE_WILLNEED; advice++)
		CHECK_OK(cloudabi_sys_file_advise(fd, 0, 100, advice));
	CHECK_OK(cloudabi_sys_file_advise(fd, 1000, 0, CLOUDABI_ADVICE_NORMAL));
	for (size_t i = 0; i < sizeof(bad); i++) {
		CHECK_ERR(cloudabi_sys_file_advise(fd, 0, 0, bad[i]), CLOUDABI_EINVAL);
		CHECK_ERR(cloudabi_sys_file_advise(800, 0, 0, bad[i]), CLOUDABI_EINVAL);
	}
	CHECK_ERR(cloudabi_sys_file_advise(fd, HALF, 0, CLOUDABI_ADVICE_NORMAL), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_advise(fd, 0, HALF, CLOUDABI_ADVICE_NORMAL), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_advise(800, 0, 0, CLOUDABI_ADVICE_NORMAL), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_file_advise(attenuated(fd, RIGHT(FILE_STAT_FGET), 0), 0, 0,
					   CLOUDABI_ADVICE_NORMAL), CLOUDABI_ENOTCAPABLE);
}

static void check_allocate(cloudabi_fd_t fd)
{
	CHECK_OK(cloudabi_sys_file_allocate(fd, 0, 100));
	CHECK_NUMBER(size_of(fd), 100);
	CHECK_OK(cloudabi_sys_file_allocate(fd, 50, 10));
	CHECK_NUMBER(size_of(fd), 100);
	CHECK_OK(cloudabi_sys_file_allocate(fd, 1000, 24));
	CHECK_NUMBER(size_of(fd), 1024);
	CHECK_ERR(cloudabi_sys_file_allocate(fd, 0, 0), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_allocate(fd, HALF, 1), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_allocate(fd, 0, HALF), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_allocate(fd, HALF - 1, HALF - 1), CLOUDABI_EFBIG);
	CHECK_ERR(cloudabi_sys_file_allocate(fd, HALF - 1, 1), CLOUDABI_EFBIG);
	CHECK_ERR(cloudabi_sys_file_allocate(800, 0, 1), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_file_allocate(attenuated(fd, RIGHT(FILE_STAT_FGET), 0), 0, 1),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_NUMBER(size_of(fd), 1024);
}

void test(void)
{
	const cloudabi_rights_t few = RIGHT(FILE_ADVISE) | RIGHT(FILE_ALLOCATE) |
				      RIGHT(FILE_STAT_FGET);
	cloudabi_fd_t pair[2];

	set_context("a file");
	check_advise(open_file(granted.tmp, "file"));
	check_allocate(open_file(granted.tmp, "file"));
	set_context("a file with fewer rights");
	check_advise(attenuated(open_file(granted.tmp, "other"), few, 0));
	check_allocate(attenuated(open_file(granted.tmp, "other"), few, 0));
	set_context("other kinds");
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	CHECK_ERR(cloudabi_sys_file_advise(pair[0], 0, 0, CLOUDABI_ADVICE_NORMAL),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_allocate(pair[0], 0, 1), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_allocate(granted.tmp, 0, 1), CLOUDABI_ENOTCAPABLE);
}
