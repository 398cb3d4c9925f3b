/* sock_send, sock_recv: data.  Descriptors in messages are in sock_pass_guest.c. */
#include "harness.h"

#include <cloudabi_thread.h>

#define STREAM CLOUDABI_FILETYPE_SOCKET_STREAM
#define DGRAM CLOUDABI_FILETYPE_SOCKET_DGRAM
#define PEEK CLOUDABI_SOCK_RECV_PEEK
#define WAITALL CLOUDABI_SOCK_RECV_WAITALL
#define DATA_TRUNCATED CLOUDABI_SOCK_RECV_DATA_TRUNCATED

static char bytes[300000];
static cloudabi_recv_out_t got;
static size_t sent;

static cloudabi_errno_t send_parts(cloudabi_fd_t fd, const cloudabi_ciovec_t *parts, size_t count)
{
	const cloudabi_send_in_t in = { .si_data = parts, .si_data_len = count };
	cloudabi_send_out_t out = { 12345 };
	cloudabi_errno_t error = cloudabi_sys_sock_send(fd, &in, &out);

	sent = out.so_datalen;
	return error;
}

static cloudabi_errno_t send(cloudabi_fd_t fd, const char *text)
{
	const cloudabi_ciovec_t part = { text, strlen(text) };

	return send_parts(fd, &part, 1);
}

static cloudabi_errno_t recv_parts(cloudabi_fd_t fd, const cloudabi_iovec_t *parts, size_t count,
				   cloudabi_riflags_t flags)
{
	const cloudabi_recv_in_t in = { .ri_data = parts, .ri_data_len = count, .ri_flags = flags };

	memset(&got, 0xff, sizeof(got));
	return cloudabi_sys_sock_recv(fd, &in, &got);
}

static cloudabi_errno_t recv(cloudabi_fd_t fd, size_t length, cloudabi_riflags_t flags)
{
	const cloudabi_iovec_t part = { bytes, length };

	memset(bytes, '#', 100);
	return recv_parts(fd, &part, 1, flags);
}

/* What was received: the text, the flags, no descriptors, zeros where nothing is said. */
static bool is(const char *text, cloudabi_roflags_t flags)
{
	static const char zeros[40];

	return got.ro_datalen == strlen(text) && memcmp(bytes, text, strlen(text)) == 0 &&
	       bytes[strlen(text)] == '#' && got.ro_flags == flags && got.ro_fdslen == 0 &&
	       memcmp(got.ro_unused, zeros, sizeof(zeros)) == 0;
}

static void make_sockets(cloudabi_filetype_t type, cloudabi_rights_t base, cloudabi_fd_t pair[2])
{
	make_pair(type, pair);
	for (int i = 0; base != SOCKET_BASE && i < 2; i++)
		set_rights(pair[i], base, 0);
}

/* ---- both kinds ---- */

static void check_exchange(cloudabi_fd_t a, cloudabi_fd_t b)
{
	const cloudabi_ciovec_t out[] = { { "ab", 2 }, { NULL, 0 }, { "cde", 3 } };
	const cloudabi_iovec_t in[] = { { bytes, 1 }, { bytes + 1, 2 }, { bytes + 3, 50 } };

	CHECK_OK(send(a, "hello"));
	CHECK_NUMBER(sent, 5);
	CHECK_OK(recv(b, 100, 0));
	CHECK(is("hello", 0));
	CHECK_OK(send_parts(b, out, 3));
	CHECK_NUMBER(sent, 5);
	memset(bytes, '#', 100);
	CHECK_OK(recv_parts(a, in, 3, 0));
	CHECK(is("abcde", 0));
	CHECK_OK(send(a, "peek"));
	CHECK_OK(recv(b, 100, PEEK));
	CHECK(is("peek", 0));
	CHECK_OK(recv(b, 100, PEEK));
	CHECK(is("peek", 0));
	CHECK_OK(recv(b, 100, 0));
	CHECK(is("peek", 0));
	/* Flags that nobody knows are nobody's business. */
	CHECK_OK(send(a, "flags"));
	CHECK_OK(recv(b, 100, 0x8000));
	CHECK(is("flags", 0));
}

static void check_would_block(cloudabi_fd_t a, cloudabi_fd_t b)
{
	const cloudabi_ciovec_t large = { bytes, 60000 };
	cloudabi_errno_t error;

	CHECK_OK(set_flags(a, CLOUDABI_FDFLAG_NONBLOCK));
	CHECK_ERR(recv(a, 10, 0), CLOUDABI_EAGAIN);
	CHECK_ERR(recv(a, 10, PEEK), CLOUDABI_EAGAIN);
	CHECK_ERR(recv(a, 10, WAITALL), CLOUDABI_EAGAIN);
	while ((error = send_parts(a, &large, 1)) == 0)
		;
	CHECK_ERR(error, CLOUDABI_EAGAIN);
	CHECK_OK(set_flags(b, CLOUDABI_FDFLAG_NONBLOCK));
	while ((error = recv(b, sizeof(bytes), 0)) == 0)
		;
	CHECK_ERR(error, CLOUDABI_EAGAIN);
}

static void check_limits(cloudabi_fd_t a, cloudabi_fd_t b)
{
	static cloudabi_ciovec_t out[1025];
	static cloudabi_iovec_t in[1025];

	for (size_t i = 0; i < 1025; i++) {
		out[i] = (cloudabi_ciovec_t){ "x", 1 };
		in[i] = (cloudabi_iovec_t){ bytes + i, 1 };
	}
	CHECK_ERR(send_parts(a, out, 1025), CLOUDABI_EINVAL);
	CHECK_NUMBER(sent, 12345);
	CHECK_ERR(recv_parts(b, in, 1025, 0), CLOUDABI_EINVAL);
	CHECK_OK(send_parts(a, out, 1024));
	CHECK_NUMBER(sent, 1024);
	CHECK_OK(recv_parts(b, in, 1024, 0));
	CHECK_NUMBER(got.ro_datalen, 1024);
}

/* ---- datagrams ---- */

static void check_datagrams(cloudabi_fd_t a, cloudabi_fd_t b)
{
	const cloudabi_iovec_t in[] = { { bytes, 2 }, { bytes + 2, 1 } };

	CHECK_OK(send(a, "first"));
	CHECK_OK(send(a, "second"));
	CHECK_OK(recv(b, 3, PEEK));
	CHECK(is("fir", DATA_TRUNCATED));
	CHECK_OK(recv(b, 3, 0));
	CHECK(is("fir", DATA_TRUNCATED));
	CHECK_OK(recv(b, 6, 0));
	CHECK(is("second", 0));
	CHECK_OK(send(a, "third"));
	memset(bytes, '#', 100);
	CHECK_OK(recv_parts(b, in, 2, 0));
	CHECK(is("thi", DATA_TRUNCATED));
	CHECK_OK(send(a, ""));
	CHECK_NUMBER(sent, 0);
	CHECK_OK(recv(b, 10, 0));
	CHECK(is("", 0));
	CHECK_OK(send(a, "gone"));
	CHECK_OK(recv_parts(b, NULL, 0, 0));
	CHECK(got.ro_datalen == 0 && got.ro_flags == DATA_TRUNCATED);
	CHECK_OK(cloudabi_sys_fd_close(b));
	CHECK(send(a, "x") != 0);
}

static void check_too_large(cloudabi_fd_t a)
{
	const cloudabi_ciovec_t one = { bytes, sizeof(bytes) };
	const cloudabi_ciovec_t two[] = { { bytes, 150000 }, { bytes, 150000 } };

	CHECK_ERR(send_parts(a, &one, 1), CLOUDABI_EMSGSIZE);
	CHECK_ERR(send_parts(a, two, 2), CLOUDABI_EMSGSIZE);
}

/* ---- streams ---- */

static void check_stream(cloudabi_fd_t a, cloudabi_fd_t b)
{
	CHECK_OK(send(a, "one"));
	CHECK_OK(send(a, "two"));
	CHECK_OK(recv(b, 2, 0));
	CHECK(is("on", 0));
	CHECK_OK(recv(b, 4, WAITALL));
	CHECK(is("etwo", 0));
	CHECK_OK(send(a, "rest"));
	CHECK_OK(cloudabi_sys_fd_close(a));
	CHECK_OK(recv(b, 100, WAITALL));
	CHECK(is("rest", 0));
	CHECK_OK(recv(b, 100, 0));
	CHECK(is("", 0));
	CHECK_ERR(send(b, "x"), CLOUDABI_EPIPE);
	CHECK_ERR(send_parts(b, (cloudabi_ciovec_t[]){ { "x", 1 }, { "y", 1 } }, 2),
		  CLOUDABI_EPIPE);
}

/* With a pause before each, so that the receiver finds them one by one. */
static void send_in_pieces(void *argument)
{
	const cloudabi_subscription_t pause = { .type = CLOUDABI_EVENTTYPE_CLOCK,
						.clock.clock_id = CLOUDABI_CLOCK_MONOTONIC,
						.clock.timeout = MILLISECOND };
	const cloudabi_fd_t *fd = argument;

	for (int i = 0; i < 10; i++) {
		cloudabi_event_t event;
		size_t done;

		cloudabi_sys_poll(&pause, &event, 1, &done);
		write_bytes(*fd, &"0123456789"[i], 1, &done);
	}
}

static void check_wait_all(cloudabi_rights_t base)
{
	const cloudabi_iovec_t in[] = { { bytes, 3 }, { bytes + 3, 0 }, { bytes + 3, 7 } };
	struct thread *thread;
	cloudabi_fd_t pair[2];

	make_sockets(STREAM, base, pair);
	CHECK_OK(thread_start(&thread, send_in_pieces, &pair[1]));
	CHECK_OK(recv(pair[0], 10, WAITALL));
	CHECK(is("0123456789", 0));
	thread_join(thread);
	CHECK_OK(thread_start(&thread, send_in_pieces, &pair[1]));
	memset(bytes, '#', 100);
	CHECK_OK(recv_parts(pair[0], in, 3, WAITALL));
	CHECK(is("0123456789", 0));
	thread_join(thread);
}

/* A blocked receiver is woken by data. */
static void check_waking(cloudabi_rights_t base)
{
	struct thread *thread;
	cloudabi_fd_t pair[2];

	make_sockets(STREAM, base, pair);
	CHECK_OK(thread_start(&thread, send_in_pieces, &pair[1]));
	CHECK_OK(recv(pair[0], 100, 0));
	CHECK(got.ro_datalen >= 1 && bytes[0] == '0');
	thread_join(thread);
}

/* ---- rights and kinds ---- */

static void check_rights(void)
{
	cloudabi_fd_t pair[2], file = open_file(granted.tmp, "file");

	set_context("rights");
	make_pair(STREAM, pair);
	CHECK_OK(send(attenuated(pair[0], RIGHT(FD_WRITE), 0), "x"));
	CHECK_OK(recv(attenuated(pair[1], RIGHT(FD_READ), 0), 10, 0));
	CHECK_ERR(send(attenuated(pair[0], SOCKET_BASE & ~RIGHT(FD_WRITE), 0), "x"),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(recv(attenuated(pair[0], SOCKET_BASE & ~RIGHT(FD_READ), 0), 1, 0),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(send(480, "x"), CLOUDABI_EBADF);
	CHECK_ERR(recv(480, 1, 0), CLOUDABI_EBADF);
	CHECK_ERR(send(file, "x"), CLOUDABI_ENOTSOCK);
	CHECK_ERR(recv(file, 1, 0), CLOUDABI_ENOTSOCK);
	CHECK_ERR(recv(granted.tmp, 1, 0), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(send(granted.listen, "x"), CLOUDABI_EPIPE);
	CHECK_ERR(recv(granted.listen, 1, 0), CLOUDABI_ENOTCONN);
}

/* ---- sock_shutdown ---- */

static void check_shutdown(cloudabi_rights_t base)
{
	cloudabi_fd_t pair[2];

	make_sockets(STREAM, base, pair);
	CHECK_OK(cloudabi_sys_sock_shutdown(pair[0], CLOUDABI_SHUT_WR));
	CHECK_ERR(send(pair[0], "x"), CLOUDABI_EPIPE);
	CHECK_OK(recv(pair[1], 10, 0));
	CHECK(is("", 0));
	CHECK_OK(send(pair[1], "still"));
	CHECK_OK(recv(pair[0], 10, 0));
	CHECK(is("still", 0));
	make_sockets(STREAM, base, pair);
	CHECK_OK(cloudabi_sys_sock_shutdown(pair[0], CLOUDABI_SHUT_RD));
	CHECK_OK(recv(pair[0], 10, 0));
	CHECK(is("", 0));
	CHECK_OK(send(pair[0], "out"));
	CHECK_OK(recv(pair[1], 10, 0));
	CHECK(is("out", 0));
	make_sockets(STREAM, base, pair);
	CHECK_OK(cloudabi_sys_sock_shutdown(pair[0], CLOUDABI_SHUT_RD | CLOUDABI_SHUT_WR));
	CHECK_OK(recv(pair[0], 10, 0));
	CHECK_ERR(send(pair[0], "x"), CLOUDABI_EPIPE);
	CHECK_OK(recv(pair[1], 10, 0));
	CHECK(is("", 0));
}

static void check_shutdown_errors(void)
{
	static const cloudabi_sdflags_t bad[] = { 0, 4, 5, 0x83 };
	cloudabi_fd_t pair[2];

	set_context("shutdown");
	make_pair(STREAM, pair);
	for (size_t i = 0; i < sizeof(bad); i++) {
		CHECK_ERR(cloudabi_sys_sock_shutdown(pair[0], bad[i]), CLOUDABI_EINVAL);
		CHECK_ERR(cloudabi_sys_sock_shutdown(490, bad[i]), CLOUDABI_EINVAL);
	}
	CHECK_ERR(cloudabi_sys_sock_shutdown(490, CLOUDABI_SHUT_RD), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_sock_shutdown(attenuated(pair[0], SOCKET_BASE &
							~RIGHT(SOCK_SHUTDOWN), 0),
					     CLOUDABI_SHUT_RD), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_sock_shutdown(granted.tmp, CLOUDABI_SHUT_RD), CLOUDABI_ENOTCAPABLE);
}

static void wait_for_end(void *argument)
{
	const cloudabi_fd_t *fd = argument;
	size_t done;
	char byte;

	/* Says so only if it was the end that it saw. */
	if (read_bytes(fd[0], &byte, 1, &done) == 0 && done == 0)
		write_bytes(fd[0], "end", 3, &done);
}

static void check_shutdown_wakes(void)
{
	struct thread *thread;
	cloudabi_fd_t pair[2];

	set_context("shutdown wakes a reader");
	make_pair(STREAM, pair);
	CHECK_OK(thread_start(&thread, wait_for_end, pair));
	for (int i = 0; i < 50; i++)
		cloudabi_sys_thread_yield();
	CHECK_OK(cloudabi_sys_sock_shutdown(pair[0], CLOUDABI_SHUT_RD));
	thread_join(thread);
	CHECK_OK(recv(pair[1], 10, 0));
	CHECK(is("end", 0));
}

static void check_all(cloudabi_rights_t base, const char *datagrams, const char *stream)
{
	cloudabi_fd_t pair[2];

	set_context(datagrams);
	make_sockets(DGRAM, base, pair);
	check_exchange(pair[0], pair[1]);
	check_limits(pair[0], pair[1]);
	check_too_large(pair[0]);
	check_datagrams(pair[0], pair[1]);
	make_sockets(DGRAM, base, pair);
	check_would_block(pair[0], pair[1]);
	set_context(stream);
	make_sockets(STREAM, base, pair);
	check_exchange(pair[0], pair[1]);
	check_limits(pair[0], pair[1]);
	check_stream(pair[0], pair[1]);
	make_sockets(STREAM, base, pair);
	check_would_block(pair[0], pair[1]);
	check_wait_all(base);
	check_waking(base);
	check_shutdown(base);
}

void test(void)
{
	check_all(SOCKET_BASE, "datagrams", "stream");
	check_all(SOCKET_BASE & ~RIGHT(POLL_FD_READWRITE), "datagrams with fewer rights",
		  "stream with fewer rights");
	check_rights();
	check_shutdown_errors();
	check_shutdown_wakes();
}
