/* fd_read, fd_write, fd_pread, fd_pwrite on files, and the rules for their arguments. */
#include "harness.h"

#include <limits.h>

#define BUFFERS_MAX 1024
#define HALF (1ull << 63)

static char space[4096];

static cloudabi_errno_t read_at(cloudabi_fd_t fd, size_t length, cloudabi_filesize_t offset,
				size_t *out)
{
	const cloudabi_iovec_t iovec = { space, length };

	return cloudabi_sys_fd_pread(fd, &iovec, 1, offset, out);
}

static cloudabi_errno_t write_at(cloudabi_fd_t fd, const char *text, cloudabi_filesize_t offset,
				 size_t *out)
{
	const cloudabi_ciovec_t iovec = { text, strlen(text) };

	return cloudabi_sys_fd_pwrite(fd, &iovec, 1, offset, out);
}

static bool space_is(const char *text)
{
	return memcmp(space, text, strlen(text)) == 0;
}

static void check_content(cloudabi_fd_t fd)
{
	const cloudabi_ciovec_t parts[] = { { "one", 3 }, { NULL, 0 }, { "-two", 4 } };
	cloudabi_iovec_t pieces[] = { { space, 2 }, { space + 100, 0 }, { space + 2, 5 } };
	cloudabi_filesize_t offset;
	size_t done = 99;

	CHECK_OK(read_bytes(fd, space, sizeof(space), &done));
	CHECK_NUMBER(done, 0);
	CHECK_OK(cloudabi_sys_fd_write(fd, parts, 3, &done));
	CHECK_NUMBER(done, 7);
	CHECK_OK(read_bytes(fd, space, 1, &done));
	CHECK_NUMBER(done, 0);
	CHECK_OK(cloudabi_sys_fd_seek(fd, 0, CLOUDABI_WHENCE_SET, &offset));
	CHECK_OK(cloudabi_sys_fd_read(fd, pieces, 3, &done));
	CHECK(done == 7 && space_is("one-two"));
	CHECK_OK(read_at(fd, 3, 4, &done));
	CHECK(done == 3 && space_is("two"));
	CHECK_OK(cloudabi_sys_fd_pread(fd, pieces, 3, 1, &done));
	CHECK(done == 6 && space_is("ne-two"));
	CHECK_OK(read_at(fd, 100, 7, &done));
	CHECK_NUMBER(done, 0);
	CHECK_OK(read_at(fd, 100, HALF - 101, &done));
	CHECK_NUMBER(done, 0);
	CHECK_OK(write_at(fd, "TWO", 4, &done));
	CHECK_OK(cloudabi_sys_fd_pwrite(fd, parts, 3, 20, &done));
	CHECK_NUMBER(done, 7);
	CHECK_OK(cloudabi_sys_fd_seek(fd, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 7);
	CHECK_OK(read_at(fd, sizeof(space), 0, &done));
	CHECK(done == 27 && memcmp(space, "one-TWO\0\0\0\0\0\0\0\0\0\0\0\0\0one-two", 27) == 0);
	CHECK_OK(read_bytes(fd, space, 0, &done));
	CHECK_NUMBER(done, 0);
}

static void check_offsets(cloudabi_fd_t fd)
{
	size_t done = 77;

	CHECK_ERR(read_at(fd, 1, HALF, &done), CLOUDABI_EINVAL);
	CHECK_ERR(read_at(fd, 1, UINT64_MAX, &done), CLOUDABI_EINVAL);
	CHECK_ERR(write_at(fd, "x", HALF, &done), CLOUDABI_EINVAL);
	CHECK_ERR(write_at(fd, "x", UINT64_MAX, &done), CLOUDABI_EINVAL);
	CHECK_NUMBER(done, 77);
}

/* The number of buffers, and their lengths together. */
static void check_buffers(cloudabi_fd_t fd)
{
	static cloudabi_iovec_t in[BUFFERS_MAX + 1];
	static cloudabi_ciovec_t out[BUFFERS_MAX + 1];
	size_t done = 99;

	for (size_t i = 0; i <= BUFFERS_MAX; i++) {
		in[i] = (cloudabi_iovec_t){ space + i, 1 };
		out[i] = (cloudabi_ciovec_t){ &"0123456789abcdef"[i % 16], 1 };
	}
	CHECK_OK(cloudabi_sys_fd_pwrite(fd, out, BUFFERS_MAX, 0, &done));
	CHECK_NUMBER(done, BUFFERS_MAX);
	CHECK_OK(cloudabi_sys_fd_pread(fd, in, BUFFERS_MAX, 0, &done));
	CHECK(done == BUFFERS_MAX && memcmp(space + BUFFERS_MAX - 3, "def", 3) == 0);
	CHECK_OK(cloudabi_sys_fd_read(fd, in, BUFFERS_MAX, &done));
	CHECK_OK(cloudabi_sys_fd_write(fd, out, BUFFERS_MAX, &done));
	CHECK_NUMBER(done, BUFFERS_MAX);
	done = 99;
	CHECK_ERR(cloudabi_sys_fd_pwrite(fd, out, BUFFERS_MAX + 1, 0, &done), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_fd_pread(fd, in, BUFFERS_MAX + 1, 0, &done), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_fd_read(fd, in, BUFFERS_MAX + 1, &done), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_fd_write(fd, out, BUFFERS_MAX + 1, &done), CLOUDABI_EINVAL);
	in[0].buf_len = in[1].buf_len = HALF - 1;
	out[0].buf_len = out[1].buf_len = HALF - 1;
	CHECK_ERR(cloudabi_sys_fd_pwrite(fd, out, 2, 0, &done), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_fd_pread(fd, in, 2, 0, &done), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_fd_read(fd, in, 2, &done), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_fd_write(fd, out, 2, &done), CLOUDABI_EINVAL);
	in[0].buf_len = out[0].buf_len = HALF;
	CHECK_ERR(cloudabi_sys_fd_pwrite(fd, out, 1, 0, &done), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_fd_pread(fd, in, 1, 0, &done), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_fd_read(fd, in, 1, &done), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_fd_write(fd, out, 1, &done), CLOUDABI_EINVAL);
	CHECK_NUMBER(done, 99);
	CHECK_OK(cloudabi_sys_fd_pread(fd, NULL, 0, 0, &done));
	CHECK_NUMBER(done, 0);
	CHECK_OK(cloudabi_sys_fd_pwrite(fd, NULL, 0, 0, &done));
	CHECK_OK(cloudabi_sys_fd_read(fd, NULL, 0, &done));
	CHECK_OK(cloudabi_sys_fd_write(fd, NULL, 0, &done));
	CHECK_NUMBER(done, 0);
}

/* The result of the four calls, in this order. */
struct row {
	const char *what;
	cloudabi_rights_t rights;
	cloudabi_errno_t read, write, pread, pwrite;
};

#define NO CLOUDABI_ENOTCAPABLE

static const struct row rows[] = {
	{ "no rights", 0, NO, NO, NO, NO },
	{ "fd_read", RIGHT(FD_READ), 0, NO, NO, NO },
	{ "fd_write", RIGHT(FD_WRITE), NO, 0, NO, NO },
	{ "fd_seek", RIGHT(FD_SEEK) | RIGHT(FD_TELL), NO, NO, NO, NO },
	{ "fd_read, fd_seek", RIGHT(FD_READ) | RIGHT(FD_SEEK), 0, NO, 0, NO },
	{ "fd_write, fd_seek", RIGHT(FD_WRITE) | RIGHT(FD_SEEK), NO, 0, NO, 0 },
	{ "fd_read, fd_tell", RIGHT(FD_READ) | RIGHT(FD_TELL), 0, NO, NO, NO },
	{ "all but fd_read", REGULAR_BASE & ~RIGHT(FD_READ), NO, 0, NO, 0 },
	{ "all but fd_write", REGULAR_BASE & ~RIGHT(FD_WRITE), 0, NO, 0, NO },
	{ "all but fd_seek", REGULAR_BASE & ~RIGHT(FD_SEEK), 0, 0, NO, NO },
};

static void check_rights(cloudabi_fd_t fd)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cloudabi_fd_t small = attenuated(fd, rows[i].rights, 0);
		size_t done;

		set_context(rows[i].what);
		CHECK_ERR(read_bytes(small, space, 1, &done), rows[i].read);
		CHECK_ERR(write_bytes(small, "x", 1, &done), rows[i].write);
		CHECK_ERR(read_at(small, 1, 0, &done), rows[i].pread);
		CHECK_ERR(write_at(small, "x", 0, &done), rows[i].pwrite);
		cloudabi_sys_fd_close(small);
	}
}

static void check_bad(cloudabi_fd_t fd)
{
	size_t done;

	CHECK_ERR(read_bytes(fd, space, 1, &done), CLOUDABI_EBADF);
	CHECK_ERR(write_bytes(fd, "x", 1, &done), CLOUDABI_EBADF);
	CHECK_ERR(read_at(fd, 1, 0, &done), CLOUDABI_EBADF);
	CHECK_ERR(write_at(fd, "x", 0, &done), CLOUDABI_EBADF);
}

static void check_no_right(cloudabi_fd_t fd)
{
	size_t done;

	CHECK_ERR(read_bytes(fd, space, 1, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(write_bytes(fd, "x", 1, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(read_at(fd, 1, 0, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(write_at(fd, "x", 0, &done), CLOUDABI_ENOTCAPABLE);
}

static void check_append(cloudabi_fd_t dir)
{
	cloudabi_fd_t fd = open_file(dir, "append");
	cloudabi_filesize_t offset;
	size_t done;

	set_context("append");
	CHECK_OK(write_bytes(fd, "first", 5, &done));
	CHECK_OK(set_flags(fd, CLOUDABI_FDFLAG_APPEND));
	CHECK_OK(cloudabi_sys_fd_seek(fd, 0, CLOUDABI_WHENCE_SET, &offset));
	CHECK_OK(write_bytes(fd, " second", 7, &done));
	CHECK_OK(cloudabi_sys_fd_seek(fd, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 12);
	CHECK_OK(read_at(fd, 100, 0, &done));
	CHECK(done == 12 && space_is("first second"));
	set_context("a file granted for appending");
	CHECK_OK(write_bytes(granted.append, "more\n", 5, &done));
	CHECK_ERR(read_bytes(granted.append, space, 1, &done), CLOUDABI_ENOTCAPABLE);
}

void test(void)
{
	const cloudabi_rights_t io = RIGHT(FD_READ) | RIGHT(FD_WRITE) | RIGHT(FD_SEEK) |
				     RIGHT(FD_TELL);
	cloudabi_fd_t file = open_file(granted.tmp, "file");
	cloudabi_fd_t other = open_file(granted.tmp, "other");

	set_context("a file");
	check_content(file);
	check_offsets(file);
	check_buffers(file);
	set_context("a file with fewer rights");
	other = attenuated(other, io, 0);
	check_content(other);
	check_offsets(other);
	check_buffers(other);
	check_rights(file);
	set_context("not open");
	check_bad(400);
	check_bad(0xffffffff);
	set_context("a directory");
	check_no_right(granted.tmp);
	set_context("a subdirectory");
	check_no_right(open_directory(granted.ro, "sub"));
	check_append(granted.tmp);
}
