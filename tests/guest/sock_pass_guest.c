/* sock_send, sock_recv: descriptors in messages. */
#include "harness.h"

#define STREAM CLOUDABI_FILETYPE_SOCKET_STREAM
#define DGRAM CLOUDABI_FILETYPE_SOCKET_DGRAM
#define FDS_TRUNCATED CLOUDABI_SOCK_RECV_FDS_TRUNCATED
#define MANY 253

static cloudabi_fd_t received[300];
static cloudabi_recv_out_t got;
static char bytes[100];

static cloudabi_errno_t send(cloudabi_fd_t sock, const char *text, const cloudabi_fd_t *fds,
			     size_t count)
{
	const cloudabi_ciovec_t part = { text, strlen(text) };
	const cloudabi_send_in_t in = { .si_data = &part, .si_data_len = 1, .si_fds = fds,
					.si_fds_len = count };
	cloudabi_send_out_t out;

	return cloudabi_sys_sock_send(sock, &in, &out);
}

static cloudabi_errno_t recv_with(cloudabi_fd_t sock, size_t capacity, cloudabi_riflags_t flags)
{
	const cloudabi_iovec_t part = { bytes, sizeof(bytes) };
	const cloudabi_recv_in_t in = { .ri_data = &part, .ri_data_len = 1, .ri_fds = received,
					.ri_fds_len = capacity, .ri_flags = flags };

	for (size_t i = 0; i < 300; i++)
		received[i] = NO_FD;
	memset(&got, 0xff, sizeof(got));
	return cloudabi_sys_sock_recv(sock, &in, &got);
}

static cloudabi_errno_t recv(cloudabi_fd_t sock, size_t capacity)
{
	return recv_with(sock, capacity, 0);
}

/* A file without the right to execute it, which gets lost on the way: it is open for writing. */
static cloudabi_fd_t open_data(const char *path)
{
	cloudabi_fd_t fd = open_file(granted.tmp, path);

	set_rights(fd, REGULAR_BASE & ~RIGHT(PROC_EXEC), 0);
	return fd;
}

/* Nothing is written beyond what was received. */
static bool received_is(size_t count, cloudabi_roflags_t flags)
{
	return got.ro_fdslen == count && got.ro_flags == flags && received[count] == NO_FD;
}

static bool same_status(cloudabi_fd_t a, cloudabi_fd_t b)
{
	const cloudabi_fdstat_t one = status_of(a), two = status_of(b);

	return one.fs_filetype == two.fs_filetype && one.fs_rights_base == two.fs_rights_base &&
	       one.fs_rights_inheriting == two.fs_rights_inheriting &&
	       one.fs_flags == two.fs_flags;
}

static void make_sockets(cloudabi_filetype_t type, cloudabi_rights_t base, cloudabi_fd_t pair[2])
{
	make_pair(type, pair);
	for (int i = 0; base != SOCKET_BASE && i < 2; i++)
		set_rights(pair[i], base, 0);
}

/* ---- every kind of descriptor, with exactly its rights ---- */

static void check_kind(const cloudabi_fd_t pair[2], cloudabi_fd_t fd)
{
	CHECK_OK(send(pair[0], "fd", &fd, 1));
	CHECK_OK(recv(pair[1], 5));
	CHECK(received_is(1, 0) && got.ro_datalen == 2);
	CHECK(received[0] != fd && same_status(received[0], fd));
	CHECK_OK(cloudabi_sys_fd_close(received[0]));
}

static void check_kinds(const cloudabi_fd_t pair[2])
{
	cloudabi_fd_t file = open_data("file"), memory = NO_FD, other[2];

	check_kind(pair, file);
	check_kind(pair, attenuated(file, RIGHT(FD_READ), 0));
	check_kind(pair, attenuated(file, 0, 0));
	check_kind(pair, granted.tmp);
	check_kind(pair, granted.ro);
	check_kind(pair, attenuated(granted.tmp, RIGHT(FILE_OPEN), RIGHT(FD_READ)));
	check_kind(pair, open_directory(granted.ro, "sub"));
	check_kind(pair, granted.device);
	check_kind(pair, granted.append);
	check_kind(pair, granted.listen);
	cloudabi_sys_fd_create1(CLOUDABI_FILETYPE_SHARED_MEMORY, &memory);
	check_kind(pair, memory);
	check_kind(pair, attenuated(memory, RIGHT(FD_READ), 0));
	make_pair(DGRAM, other);
	check_kind(pair, other[0]);
	check_kind(pair, attenuated(other[0], RIGHT(FD_READ), RIGHT(FD_WRITE)));
	make_pair(STREAM, other);
	check_kind(pair, other[0]);
	check_kind(pair, attenuated(other[0], RIGHT(FD_WRITE), 0));
	check_kind(pair, pair[0]);
}

/* What arrives is the same object, and can do as little as before. */
static void check_use(const cloudabi_fd_t pair[2])
{
	cloudabi_fd_t file = open_file(granted.tmp, "used"), sent[3];
	cloudabi_filesize_t offset;
	cloudabi_fd_t fd = NO_FD;
	size_t done;

	write_bytes(file, "0123456789", 10, &done);
	sent[0] = file;
	sent[1] = attenuated(file, RIGHT(FD_READ) | RIGHT(FD_TELL), 0);
	sent[2] = attenuated(granted.ro, RIGHT(FILE_OPEN), RIGHT(FD_READ));
	CHECK_OK(send(pair[0], "three", sent, 3));
	for (int i = 0; i < 3; i++)
		CHECK_OK(cloudabi_sys_fd_close(sent[i]));
	CHECK_OK(recv(pair[1], 3));
	CHECK(received_is(3, 0));
	CHECK_OK(cloudabi_sys_fd_seek(received[0], 3, CLOUDABI_WHENCE_SET, &offset));
	CHECK_OK(cloudabi_sys_fd_seek(received[1], 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 3);
	CHECK_OK(read_bytes(received[1], bytes, 2, &done));
	CHECK(memcmp(bytes, "34", 2) == 0);
	CHECK_ERR(write_bytes(received[1], "x", 1, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(set_rights(received[1], REGULAR_BASE, 0), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(open_at(received[2], "file", 0, 0, RIGHT(FD_READ), 0, &fd));
	CHECK_ERR(open_at(received[2], "..", 0, 0, 0, 0, &fd), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(open_at(received[2], "file", 0, 0, RIGHT(FD_READ) | RIGHT(FD_SEEK), 0, &fd),
		  CLOUDABI_ENOTCAPABLE);
	for (int i = 0; i < 3; i++)
		CHECK_OK(cloudabi_sys_fd_close(received[i]));
}

/* ---- room ---- */

static void check_room(const cloudabi_fd_t pair[2])
{
	cloudabi_fd_t file = open_file(granted.tmp, "file"), three[3] = { file, file, file };
	cloudabi_fdstat_t status;

	three[1] = attenuated(file, RIGHT(FD_READ), 0);
	for (size_t room = 1; room < 3; room++) {
		CHECK_OK(send(pair[0], "three", three, 3));
		CHECK_OK(recv(pair[1], room));
		CHECK(received_is(0, FDS_TRUNCATED) && got.ro_datalen == 5);
	}
	CHECK_OK(send(pair[0], "three", three, 3));
	CHECK_OK(recv(pair[1], 0));
	CHECK(received_is(0, 0) && got.ro_datalen == 5);
	CHECK_OK(send(pair[0], "three", three, 3));
	CHECK_OK(read_bytes(pair[1], bytes, sizeof(bytes), &got.ro_datalen));
	CHECK_NUMBER(got.ro_datalen, 5);
	CHECK_OK(send(pair[0], "three", three, 3));
	CHECK_OK(recv(pair[1], 300));
	CHECK(received_is(3, 0));
	CHECK_OK(cloudabi_sys_fd_stat_get(received[2], &status));
	for (int i = 0; i < 3; i++)
		CHECK_OK(cloudabi_sys_fd_close(received[i]));
	CHECK_OK(send(pair[0], "none", NULL, 0));
	CHECK_OK(recv(pair[1], 10));
	CHECK(received_is(0, 0));
}

static void check_many(const cloudabi_fd_t pair[2])
{
	static cloudabi_fd_t fds[MANY + 1];
	cloudabi_fd_t file = open_data("file");
	size_t right = 0;

	for (size_t i = 0; i <= MANY; i++)
		fds[i] = file;
	CHECK_OK(send(pair[0], "many", fds, MANY));
	CHECK_OK(recv(pair[1], MANY));
	CHECK(received_is(MANY, 0));
	for (size_t i = 0; i < MANY; i++)
		right += same_status(received[i], file) &&
			 cloudabi_sys_fd_close(received[i]) == 0;
	CHECK_NUMBER(right, MANY);
	CHECK_ERR(send(pair[0], "x", fds, MANY + 1), CLOUDABI_EINVAL);
}

static void check_peek(const cloudabi_fd_t pair[2])
{
	cloudabi_fd_t file = attenuated(open_file(granted.tmp, "file"), RIGHT(FD_READ), 0);

	CHECK_OK(send(pair[0], "peek", &file, 1));
	for (int i = 0; i < 3; i++) {
		CHECK_OK(recv_with(pair[1], 5, CLOUDABI_SOCK_RECV_PEEK));
		CHECK(received_is(0, 0) && got.ro_datalen == 4);
	}
	CHECK_OK(recv(pair[1], 5));
	CHECK(received_is(1, 0) && got.ro_datalen == 4);
	CHECK(same_status(received[0], file));
}

static void check_bad(const cloudabi_fd_t pair[2])
{
	cloudabi_fd_t fds[2] = { granted.tmp, 470 };
	size_t done;

	CHECK_ERR(send(pair[0], "bad", fds, 2), CLOUDABI_EBADF);
	fds[1] = 0xffffffff;
	CHECK_ERR(send(pair[0], "bad", fds, 2), CLOUDABI_EBADF);
	CHECK_ERR(send(470, "bad", &granted.tmp, 1), CLOUDABI_EBADF);
	CHECK_ERR(send(attenuated(pair[0], RIGHT(FD_READ), 0), "bad", &granted.tmp, 1),
		  CLOUDABI_ENOTCAPABLE);
	/* Nothing was sent. */
	CHECK_OK(write_bytes(pair[0], "good", 4, &done));
	CHECK_OK(recv(pair[1], 5));
	CHECK(received_is(0, 0) && got.ro_datalen == 4 && memcmp(bytes, "good", 4) == 0);
}

/* Descriptors go with the bytes they were sent with. */
static void check_boundaries(void)
{
	cloudabi_fd_t pair[2], file = open_file(granted.tmp, "file");
	size_t done;

	set_context("boundaries");
	make_pair(STREAM, pair);
	CHECK_OK(write_bytes(pair[0], "ab", 2, &done));
	CHECK_OK(send(pair[0], "cd", &file, 1));
	CHECK_OK(send(pair[0], "ef", &file, 1));
	CHECK_OK(recv_with(pair[1], 5, CLOUDABI_SOCK_RECV_WAITALL));
	CHECK(received_is(1, 0) && got.ro_datalen <= 4);
	CHECK_OK(recv(pair[1], 5));
	CHECK(received_is(1, 0) && got.ro_datalen <= 4);
	CHECK_OK(send(pair[0], "gone", &file, 1));
	CHECK_OK(cloudabi_sys_fd_close(pair[0]));
	CHECK_OK(recv(pair[1], 5));
	CHECK(received_is(1, 0));
	CHECK_OK(recv(pair[1], 5));
	CHECK(received_is(0, 0) && got.ro_datalen == 0);
}

/* A descriptor in a message that nobody receives is let go with the socket. */
static void check_lost(void)
{
	cloudabi_fd_t pair[2], inner[2];
	size_t done;

	set_context("lost on the way");
	make_pair(STREAM, pair);
	make_pair(STREAM, inner);
	CHECK_OK(send(pair[0], "x", &inner[0], 1));
	CHECK_OK(cloudabi_sys_fd_close(inner[0]));
	CHECK_OK(write_bytes(inner[1], "kept", 4, &done));
	CHECK_OK(cloudabi_sys_fd_close(pair[0]));
	CHECK_OK(cloudabi_sys_fd_close(pair[1]));
	/* The data that nobody will read, then. */
	CHECK(read_bytes(inner[1], bytes, sizeof(bytes), &done) != 0 || done == 0);
}

/* Again and again: what is under way must not pile up. */
static void check_repeated(const cloudabi_fd_t pair[2])
{
	cloudabi_fd_t fd = attenuated(open_file(granted.tmp, "file"), RIGHT(FD_READ), 0);
	size_t right = 0;

	for (int i = 0; i < 2000; i++)
		right += send(pair[0], "x", &fd, 1) == 0 && recv(pair[1], i % 3) == 0 &&
			 (i % 3 == 0 || (received_is(1, 0) &&
					 cloudabi_sys_fd_close(received[0]) == 0));
	CHECK_NUMBER(right, 2000);
}

static void check_all(cloudabi_filetype_t type, cloudabi_rights_t base, const char *context)
{
	cloudabi_fd_t pair[2];

	set_context(context);
	make_sockets(type, base, pair);
	check_kinds(pair);
	check_use(pair);
	check_room(pair);
	check_many(pair);
	check_peek(pair);
	check_bad(pair);
	check_repeated(pair);
}

void test(void)
{
	check_all(STREAM, SOCKET_BASE, "stream");
	check_all(DGRAM, SOCKET_BASE, "datagrams");
	check_all(STREAM, RIGHT(FD_READ) | RIGHT(FD_WRITE), "stream with fewer rights");
	check_boundaries();
	check_lost();
}
