/* fd_read, fd_write and the calls that do not fit, on sockets and devices. */
#include "harness.h"

#define SOCKET_IO \
	(RIGHT(FD_READ) | RIGHT(FD_WRITE) | RIGHT(FD_STAT_PUT_FLAGS))

static char space[65536];

static void check_no_offset(cloudabi_fd_t fd)
{
	const cloudabi_iovec_t in = { space, 1 };
	const cloudabi_ciovec_t out = { space, 1 };
	cloudabi_filesize_t offset;
	size_t done;

	CHECK_ERR(cloudabi_sys_fd_pread(fd, &in, 1, 0, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_fd_pwrite(fd, &out, 1, 0, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_fd_seek(fd, 0, CLOUDABI_WHENCE_CUR, &offset), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_fd_seek(fd, 1, CLOUDABI_WHENCE_SET, &offset), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_fd_sync(fd), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_fd_datasync(fd), CLOUDABI_ENOTCAPABLE);
}

/* Writes until it would block, then reads all of it. */
static void check_full(cloudabi_fd_t a, cloudabi_fd_t b)
{
	size_t written = 0, got = 0, done;
	cloudabi_errno_t error;

	while ((error = write_bytes(a, space, sizeof(space), &done)) == 0)
		written += done;
	CHECK_ERR(error, CLOUDABI_EAGAIN);
	CHECK(written > 0);
	while ((error = read_bytes(b, space, sizeof(space), &done)) == 0)
		got += done;
	CHECK_ERR(error, CLOUDABI_EAGAIN);
	CHECK(got == written);
}

static void check_pair(cloudabi_filetype_t type, cloudabi_rights_t base)
{
	cloudabi_fd_t raw[2], pair[2];
	const cloudabi_ciovec_t parts[] = { { "ab", 2 }, { "cde", 3 } };
	const cloudabi_iovec_t pieces[] = { { space, 1 }, { space + 1, 10 } };
	size_t done;

	make_pair(type, raw);
	for (int i = 0; i < 2; i++) {
		pair[i] = base == SOCKET_BASE ? raw[i] : attenuated(raw[i], base, 0);
		if (pair[i] != raw[i])
			cloudabi_sys_fd_close(raw[i]);
	}
	CHECK_OK(set_flags(pair[0], CLOUDABI_FDFLAG_NONBLOCK));
	CHECK_OK(set_flags(pair[1], CLOUDABI_FDFLAG_NONBLOCK));
	CHECK_ERR(read_bytes(pair[0], space, 1, &done), CLOUDABI_EAGAIN);
	CHECK_OK(cloudabi_sys_fd_write(pair[0], parts, 2, &done));
	CHECK_NUMBER(done, 5);
	CHECK_OK(cloudabi_sys_fd_read(pair[1], pieces, 2, &done));
	CHECK(done == 5 && memcmp(space, "abcde", 5) == 0);
	check_no_offset(pair[0]);
	check_full(pair[0], pair[1]);
	if (type == CLOUDABI_FILETYPE_SOCKET_DGRAM) {
		/* What does not fit into the reader's buffer is lost. */
		CHECK_OK(write_bytes(pair[0], "long message", 12, &done));
		CHECK_OK(read_bytes(pair[1], space, 4, &done));
		CHECK_NUMBER(done, 4);
		CHECK_ERR(read_bytes(pair[1], space, 4, &done), CLOUDABI_EAGAIN);
	}
	CHECK_OK(write_bytes(pair[1], "rest", 4, &done));
	CHECK_OK(cloudabi_sys_fd_close(pair[1]));
	CHECK_OK(read_bytes(pair[0], space, 10, &done));
	CHECK_NUMBER(done, 4);
	if (type == CLOUDABI_FILETYPE_SOCKET_STREAM) {
		CHECK_OK(read_bytes(pair[0], space, 10, &done));
		CHECK_NUMBER(done, 0);
		CHECK_ERR(write_bytes(pair[0], "x", 1, &done), CLOUDABI_EPIPE);
		CHECK_ERR(cloudabi_sys_fd_write(pair[0], parts, 2, &done), CLOUDABI_EPIPE);
	}
	CHECK_OK(cloudabi_sys_fd_close(pair[0]));
}

static void check_one_direction(void)
{
	cloudabi_fd_t pair[2], reader, writer;
	size_t done;

	set_context("one direction");
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	reader = attenuated(pair[0], RIGHT(FD_READ), 0);
	writer = attenuated(pair[1], RIGHT(FD_WRITE), 0);
	CHECK_ERR(read_bytes(writer, space, 1, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(write_bytes(reader, "x", 1, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(write_bytes(writer, "xyz", 3, &done));
	CHECK_OK(read_bytes(reader, space, 10, &done));
	CHECK_NUMBER(done, 3);
}

static void check_device(void)
{
	size_t done;

	set_context("/dev/null for writing");
	CHECK_NUMBER(status_of(granted.device).fs_filetype, CLOUDABI_FILETYPE_CHARACTER_DEVICE);
	CHECK_OK(write_bytes(granted.device, "abc", 3, &done));
	CHECK_NUMBER(done, 3);
	CHECK_ERR(read_bytes(granted.device, space, 1, &done), CLOUDABI_ENOTCAPABLE);
}

void test(void)
{
	set_context("stream");
	check_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, SOCKET_BASE);
	set_context("stream with fewer rights");
	check_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, SOCKET_IO);
	set_context("datagrams");
	check_pair(CLOUDABI_FILETYPE_SOCKET_DGRAM, SOCKET_BASE);
	set_context("datagrams with fewer rights");
	check_pair(CLOUDABI_FILETYPE_SOCKET_DGRAM, SOCKET_IO);
	check_one_direction();
	check_device();
}
