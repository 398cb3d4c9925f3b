/* fd_dup, fd_close, fd_replace. */
#include "harness.h"

static void check_dup(cloudabi_fd_t fd)
{
	const cloudabi_fdstat_t before = status_of(fd);
	cloudabi_fd_t copy = NO_FD;
	cloudabi_filesize_t offset;
	cloudabi_fdstat_t after;

	CHECK_OK(cloudabi_sys_fd_dup(fd, &copy));
	CHECK(copy != fd && copy < 0x80000000u);
	after = status_of(copy);
	CHECK_NUMBER(after.fs_rights_base, before.fs_rights_base);
	CHECK_NUMBER(after.fs_rights_inheriting, before.fs_rights_inheriting);
	CHECK_NUMBER(after.fs_filetype, before.fs_filetype);
	CHECK_OK(cloudabi_sys_fd_seek(copy, 7, CLOUDABI_WHENCE_SET, &offset));
	CHECK_OK(cloudabi_sys_fd_seek(fd, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 7);
	CHECK_OK(set_flags(copy, CLOUDABI_FDFLAG_APPEND));
	CHECK_NUMBER(status_of(fd).fs_flags, CLOUDABI_FDFLAG_APPEND);
	CHECK_OK(set_flags(fd, 0));
	CHECK_NUMBER(status_of(copy).fs_flags, 0);
	CHECK_OK(set_rights(copy, RIGHT(FD_TELL), 0));
	CHECK_NUMBER(status_of(fd).fs_rights_base, before.fs_rights_base);
	CHECK_OK(cloudabi_sys_fd_close(copy));
	CHECK_OK(cloudabi_sys_fd_seek(fd, 0, CLOUDABI_WHENCE_CUR, &offset));
}

static void check_close(cloudabi_fd_t dir)
{
	cloudabi_fd_t fd = open_file(dir, "close"), again, small;
	cloudabi_fdstat_t status;
	char byte;
	size_t done;

	set_context("close");
	CHECK_OK(cloudabi_sys_fd_close(fd));
	CHECK_ERR(cloudabi_sys_fd_close(fd), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_fd_stat_get(fd, &status), CLOUDABI_EBADF);
	CHECK_ERR(read_bytes(fd, &byte, 1, &done), CLOUDABI_EBADF);
	again = open_file(dir, "close");
	CHECK_NUMBER(again, fd);
	small = attenuated(again, 0, 0);
	CHECK_OK(cloudabi_sys_fd_close(small));
	CHECK_ERR(cloudabi_sys_fd_close(small), CLOUDABI_EBADF);
	CHECK_OK(cloudabi_sys_fd_close(again));
}

static const cloudabi_fd_t not_open[] = { 500, 0x7fffffff, 0x80000000, 0xffffffff, 1u << 20 };

static void check_not_open(cloudabi_fd_t fd)
{
	cloudabi_fd_t copy = NO_FD;

	set_context("not open");
	for (size_t i = 0; i < sizeof(not_open) / sizeof(not_open[0]); i++) {
		CHECK_ERR(cloudabi_sys_fd_close(not_open[i]), CLOUDABI_EBADF);
		CHECK_ERR(cloudabi_sys_fd_dup(not_open[i], &copy), CLOUDABI_EBADF);
		CHECK_ERR(cloudabi_sys_fd_replace(not_open[i], fd), CLOUDABI_EBADF);
		CHECK_ERR(cloudabi_sys_fd_replace(fd, not_open[i]), CLOUDABI_EBADF);
		CHECK_ERR(cloudabi_sys_fd_replace(not_open[i], not_open[i]), CLOUDABI_EBADF);
	}
	CHECK_NUMBER(copy, NO_FD);
}

/* FROM and TO differ in rights and content; afterwards they do not. */
static void check_replace(cloudabi_fd_t from, cloudabi_fd_t to)
{
	const cloudabi_fdstat_t wanted = status_of(from);
	cloudabi_filesize_t offset;
	cloudabi_fdstat_t got;

	CHECK_OK(cloudabi_sys_fd_replace(from, from));
	CHECK_NUMBER(status_of(from).fs_rights_base, wanted.fs_rights_base);
	CHECK_OK(cloudabi_sys_fd_replace(from, to));
	got = status_of(to);
	CHECK_NUMBER(got.fs_rights_base, wanted.fs_rights_base);
	CHECK_NUMBER(got.fs_rights_inheriting, wanted.fs_rights_inheriting);
	CHECK_NUMBER(got.fs_filetype, wanted.fs_filetype);
	CHECK_OK(cloudabi_sys_fd_seek(to, 3, CLOUDABI_WHENCE_SET, &offset));
	CHECK_OK(cloudabi_sys_fd_seek(from, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 3);
	CHECK_OK(cloudabi_sys_fd_close(from));
	CHECK_OK(cloudabi_sys_fd_seek(to, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 3);
	CHECK_OK(cloudabi_sys_fd_close(to));
}

/* What a number stood for before is let go: a reader of the other end sees the end. */
static void check_replace_releases(cloudabi_fd_t dir)
{
	cloudabi_fd_t pair[2], file = open_file(dir, "other");
	char byte;
	size_t done;

	set_context("replaced socket");
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	CHECK_OK(cloudabi_sys_fd_replace(file, pair[1]));
	CHECK_OK(read_bytes(pair[0], &byte, 1, &done));
	CHECK_NUMBER(done, 0);
	CHECK_OK(cloudabi_sys_fd_replace(attenuated(file, RIGHT(FD_READ), 0), pair[0]));
	CHECK_NUMBER(status_of(pair[0]).fs_rights_base, RIGHT(FD_READ));
}

#define SEEKING (RIGHT(FD_SEEK) | RIGHT(FD_TELL) | RIGHT(FD_STAT_PUT_FLAGS))

void test(void)
{
	cloudabi_fd_t file = open_file(granted.tmp, "file"), small = attenuated(file, SEEKING, 0);
	cloudabi_fd_t fewer = attenuated(file, SEEKING | RIGHT(FD_READ), 0);

	set_context("a file");
	check_dup(file);
	set_context("a file with fewer rights");
	check_dup(small);
	check_close(granted.tmp);
	check_not_open(file);
	CHECK_NUMBER(status_of(file).fs_rights_base, REGULAR_BASE);
	set_context("replace by fewer rights");
	check_replace(small, open_file(granted.tmp, "target"));
	set_context("replace fewer rights by a file");
	check_replace(file, attenuated(fewer, 0, 0));
	set_context("replace fewer rights by fewer rights");
	check_replace(fewer, attenuated(fewer, SEEKING, 0));
	check_replace_releases(granted.tmp);
}
