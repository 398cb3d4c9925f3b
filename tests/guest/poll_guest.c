/* poll on clocks and descriptors. */
#include "harness.h"

#include <cloudabi_thread.h>

#define MANY 40

static cloudabi_subscription_t sub[MANY + 1];
static cloudabi_event_t event[MANY + 1];
static size_t count;
static size_t events;

/* ---- building subscriptions; userdata is 100 + the place ---- */

static void begin(void)
{
	memset(sub, 0, sizeof(sub));
	memset(event, 0xff, sizeof(event));
	count = 0;
}

static cloudabi_subscription_t *add(cloudabi_eventtype_t type)
{
	sub[count].userdata = 100 + count;
	sub[count].unused = 0xabcd;
	sub[count].type = type;
	return &sub[count++];
}

static void add_clock(cloudabi_clockid_t clock, uint64_t timeout, bool absolute)
{
	cloudabi_subscription_t *s = add(CLOUDABI_EVENTTYPE_CLOCK);

	s->clock.identifier = count;
	s->clock.clock_id = clock;
	s->clock.timeout = timeout;
	s->clock.flags = absolute ? CLOUDABI_SUBSCRIPTION_CLOCK_ABSTIME : 0;
}

static void add_fd(cloudabi_eventtype_t type, cloudabi_fd_t fd)
{
	cloudabi_subscription_t *s = add(type);

	s->fd_readwrite.fd = fd;
	s->fd_readwrite.flags = CLOUDABI_SUBSCRIPTION_FD_READWRITE_POLL;
}

static void add_read(cloudabi_fd_t fd)
{
	add_fd(CLOUDABI_EVENTTYPE_FD_READ, fd);
}

static void add_write(cloudabi_fd_t fd)
{
	add_fd(CLOUDABI_EVENTTYPE_FD_WRITE, fd);
}

/* So that a mistake does not stop everything; it must never be what comes back. */
static void add_safety(void)
{
	add_clock(CLOUDABI_CLOCK_MONOTONIC, 20000 * MILLISECOND, false);
}

static cloudabi_errno_t wait(void)
{
	events = 99;
	return cloudabi_sys_poll(sub, event, count, &events);
}

/* The event of a subscription, by userdata; NULL if there is none. */
static cloudabi_event_t *of(size_t place)
{
	for (size_t i = 0; i < events && i <= MANY; i++)
		if (event[i].userdata == 100 + place)
			return event[i].type == sub[place].type ? &event[i] : NULL;
	return NULL;
}

static cloudabi_errno_t error_of(size_t place)
{
	return of(place) ? of(place)->error : 999;
}

static bool ready(size_t place, uint64_t bytes, bool hangup)
{
	const cloudabi_event_t *e = of(place);

	return e && e->error == 0 && e->fd_readwrite.nbytes == bytes &&
	       e->fd_readwrite.flags == (hangup ? CLOUDABI_EVENT_FD_READWRITE_HANGUP : 0);
}

static bool hung_up(size_t place)
{
	const cloudabi_event_t *e = of(place);

	return e && e->error == 0 && e->fd_readwrite.flags == CLOUDABI_EVENT_FD_READWRITE_HANGUP;
}

/* ---- clocks ---- */

static void check_relative(cloudabi_clockid_t clock)
{
	const cloudabi_timestamp_t before = now(CLOUDABI_CLOCK_MONOTONIC);

	begin();
	add_clock(clock, 15 * MILLISECOND, false);
	CHECK_OK(wait());
	CHECK_NUMBER(events, 1);
	CHECK(of(0) && of(0)->error == 0);
	CHECK(now(CLOUDABI_CLOCK_MONOTONIC) - before >= 15 * MILLISECOND);
	begin();
	add_clock(clock, 0, false);
	CHECK_OK(wait());
	CHECK(events == 1 && of(0));
}

static void check_absolute(cloudabi_clockid_t clock)
{
	const cloudabi_timestamp_t end = now(clock) + 15 * MILLISECOND;

	begin();
	add_clock(clock, end, true);
	CHECK_OK(wait());
	CHECK(events == 1 && of(0) && of(0)->error == 0);
	CHECK(now(clock) >= end);
	begin();
	add_clock(clock, 0, true);
	CHECK_OK(wait());
	CHECK(events == 1 && of(0));
	begin();
	add_clock(clock, 1, true);
	CHECK_OK(wait());
	CHECK(events == 1 && of(0));
}

static void check_clocks(void)
{
	set_context("monotonic");
	check_relative(CLOUDABI_CLOCK_MONOTONIC);
	check_absolute(CLOUDABI_CLOCK_MONOTONIC);
	set_context("realtime");
	check_relative(CLOUDABI_CLOCK_REALTIME);
	check_absolute(CLOUDABI_CLOCK_REALTIME);
	set_context("several clocks");
	begin();
	add_clock(CLOUDABI_CLOCK_MONOTONIC, UINT64_MAX, false);
	add_clock(CLOUDABI_CLOCK_REALTIME, 5 * MILLISECOND, false);
	add_clock(CLOUDABI_CLOCK_MONOTONIC, UINT64_MAX, true);
	add_clock(CLOUDABI_CLOCK_MONOTONIC, 20000 * MILLISECOND, false);
	CHECK_OK(wait());
	CHECK(events == 1 && of(1));
	begin();
	add_clock(CLOUDABI_CLOCK_MONOTONIC, 0, false);
	add_clock(CLOUDABI_CLOCK_REALTIME, 0, false);
	CHECK_OK(wait());
	CHECK(events == 2 && of(0) && of(1));
	set_context("unknown clock");
	begin();
	add_clock(0, 5, false);
	add_clock(9, 5, true);
	add_safety();
	CHECK_OK(wait());
	CHECK(events == 2 && error_of(0) == CLOUDABI_EINVAL && error_of(1) == CLOUDABI_EINVAL);
	set_context("nothing");
	begin();
	CHECK_OK(wait());
	CHECK_NUMBER(events, 0);
}

/* The bytes of an event that nothing is said about are zero. */
static void check_unused_bytes(void)
{
	static const unsigned char zeros[16];

	set_context("unused bytes");
	begin();
	add_clock(CLOUDABI_CLOCK_MONOTONIC, 0, false);
	CHECK_OK(wait());
	CHECK(memcmp((char *)event + 16, zeros, 16) == 0 && ((char *)event)[11] == 0);
	begin();
	add_read(444);
	CHECK_OK(wait());
	CHECK(memcmp((char *)event + 16, zeros, 16) == 0);
	CHECK(((unsigned char *)event)[32] == 0xff);
}

/* ---- descriptors ---- */

static void check_socket(cloudabi_fd_t a, cloudabi_fd_t b)
{
	char bytes[16];
	size_t done;

	begin();
	add_read(a);
	add_write(a);
	add_safety();
	CHECK_OK(wait());
	CHECK_NUMBER(events, 1);
	CHECK(of(1) && of(1)->error == 0 && of(1)->fd_readwrite.flags == 0);
	begin();
	add_read(a);
	add_clock(CLOUDABI_CLOCK_MONOTONIC, 5 * MILLISECOND, false);
	CHECK_OK(wait());
	CHECK(events == 1 && of(1));
	CHECK_OK(write_bytes(b, "12345", 5, &done));
	begin();
	add_read(a);
	add_read(a);
	add_read(b);
	add_safety();
	CHECK_OK(wait());
	CHECK_NUMBER(events, 2);
	CHECK(ready(0, 5, false) && ready(1, 5, false));
	CHECK_OK(read_bytes(a, bytes, 2, &done));
	begin();
	add_read(a);
	add_safety();
	CHECK_OK(wait());
	CHECK_NUMBER(events, 1);
	CHECK(ready(0, 3, false));
}

static void check_hangup(cloudabi_fd_t a, cloudabi_fd_t b)
{
	CHECK_OK(cloudabi_sys_fd_close(b));
	begin();
	add_read(a);
	add_write(a);
	add_safety();
	CHECK_OK(wait());
	CHECK_NUMBER(events, 2);
	CHECK(ready(0, 3, true));
	CHECK(hung_up(1));
}

static void check_half_close(cloudabi_fd_t a, cloudabi_fd_t b)
{
	CHECK_OK(cloudabi_sys_sock_shutdown(b, CLOUDABI_SHUT_WR));
	begin();
	add_read(a);
	add_write(a);
	add_safety();
	CHECK_OK(wait());
	CHECK(ready(0, 0, true));
	CHECK(of(1) && of(1)->error == 0 && of(1)->fd_readwrite.flags == 0);
}

static void make_sockets(cloudabi_rights_t base, cloudabi_fd_t pair[2])
{
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	for (int i = 0; base != SOCKET_BASE && i < 2; i++)
		set_rights(pair[i], base, 0);
}

static void check_sockets(cloudabi_rights_t base)
{
	cloudabi_fd_t pair[2];

	make_sockets(base, pair);
	check_socket(pair[0], pair[1]);
	check_hangup(pair[0], pair[1]);
	make_sockets(base, pair);
	check_half_close(pair[0], pair[1]);
}

static void check_file(cloudabi_fd_t fd)
{
	cloudabi_filesize_t offset;

	CHECK_OK(cloudabi_sys_fd_seek(fd, 4, CLOUDABI_WHENCE_SET, &offset));
	begin();
	add_read(fd);
	add_write(fd);
	add_safety();
	CHECK_OK(wait());
	CHECK_NUMBER(events, 2);
	CHECK(ready(0, 6, false));
	CHECK(of(1) && of(1)->error == 0);
}

static void check_errors(cloudabi_fd_t fd)
{
	cloudabi_fd_t none = attenuated(fd, REGULAR_BASE & ~RIGHT(POLL_FD_READWRITE), 0);
	cloudabi_fd_t pair[2];

	set_context("errors");
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	begin();
	add_read(555);
	add_write(0xffffffff);
	add_read(none);
	add_write(none);
	add(CLOUDABI_EVENTTYPE_PROC_TERMINATE)->proc_terminate.fd = fd;
	add(CLOUDABI_EVENTTYPE_PROC_TERMINATE)->proc_terminate.fd = 555;
	add_read(pair[0]);
	add_safety();
	CHECK_OK(wait());
	CHECK(error_of(0) == CLOUDABI_EBADF && error_of(1) == CLOUDABI_EBADF);
	CHECK(error_of(2) == CLOUDABI_ENOTCAPABLE && error_of(3) == CLOUDABI_ENOTCAPABLE);
	CHECK(error_of(4) == CLOUDABI_ENOTCAPABLE && error_of(5) == CLOUDABI_EBADF);
	CHECK(!of(6) && !of(7));
	set_context("a lock among others");
	begin();
	add_clock(CLOUDABI_CLOCK_MONOTONIC, UINT64_MAX, false);
	add(CLOUDABI_EVENTTYPE_LOCK_WRLOCK);
	CHECK_OK(wait());
	CHECK_NUMBER(error_of(1), CLOUDABI_ENOSYS);
	begin();
	add(CLOUDABI_EVENTTYPE_LOCK_WRLOCK);
	add(CLOUDABI_EVENTTYPE_LOCK_RDLOCK);
	CHECK_OK(wait());
	CHECK_NUMBER(error_of(0), CLOUDABI_ENOSYS);
	set_context("unknown types");
	begin();
	add(0);
	add(8);
	CHECK_OK(wait());
	CHECK(of(0) && of(0)->error != 0 && of(1) && of(1)->error != 0);
}

static void check_many(cloudabi_fd_t file)
{
	cloudabi_fd_t pair[2], small;
	size_t done;

	set_context("many");
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	small = attenuated(pair[0], RIGHT(POLL_FD_READWRITE) | RIGHT(FD_READ), 0);
	begin();
	for (size_t i = 0; i < MANY - 1; i++)
		add_read(i % 2 ? small : pair[0]);
	add_clock(CLOUDABI_CLOCK_MONOTONIC, 5 * MILLISECOND, false);
	CHECK_OK(wait());
	CHECK(events == 1 && of(MANY - 1));
	CHECK_OK(write_bytes(pair[1], "x", 1, &done));
	CHECK_OK(wait());
	CHECK_NUMBER(events, MANY - 1);
	CHECK(ready(0, 1, false) && ready(1, 1, false) && ready(MANY - 2, 1, false));
	begin();
	for (size_t i = 0; i < MANY; i++)
		add_write(file);
	CHECK_OK(wait());
	CHECK_NUMBER(events, MANY);
}

/* ---- waking up ---- */

static void write_later(void *argument)
{
	const cloudabi_fd_t *fd = argument;
	cloudabi_subscription_t pause = { .type = CLOUDABI_EVENTTYPE_CLOCK,
					  .clock.clock_id = CLOUDABI_CLOCK_MONOTONIC,
					  .clock.timeout = 5 * MILLISECOND };
	cloudabi_event_t paused;
	size_t done;

	cloudabi_sys_poll(&pause, &paused, 1, &done);
	write_bytes(*fd, "now", 3, &done);
}

static void check_waking(cloudabi_fd_t reader, cloudabi_fd_t writer)
{
	struct thread *thread;

	CHECK_OK(thread_start(&thread, write_later, &writer));
	begin();
	add_read(reader);
	add_safety();
	CHECK_OK(wait());
	CHECK_NUMBER(events, 1);
	CHECK(ready(0, 3, false));
	thread_join(thread);
}

void test(void)
{
	cloudabi_fd_t file, pair[2];

	check_clocks();
	check_unused_bytes();
	make_file(granted.tmp, "file", "0123456789");
	file = open_file(granted.tmp, "file");
	set_context("sockets");
	check_sockets(SOCKET_BASE);
	set_context("sockets with fewer rights");
	check_sockets(SOCKET_BASE & ~RIGHT(FD_STAT_PUT_FLAGS));
	set_context("a file");
	check_file(file);
	set_context("a file with fewer rights");
	check_file(attenuated(file, REGULAR_BASE & ~RIGHT(FD_DATASYNC), 0));
	check_errors(file);
	check_many(file);
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	set_context("waking up");
	check_waking(pair[0], pair[1]);
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	set_context("waking up with fewer rights");
	check_waking(attenuated(pair[0], RIGHT(FD_READ) | RIGHT(POLL_FD_READWRITE), 0), pair[1]);
	set_context("a listening socket");
	begin();
	add_read(granted.listen);
	add_clock(CLOUDABI_CLOCK_MONOTONIC, MILLISECOND, false);
	CHECK_OK(wait());
	CHECK(events == 1 && of(1));
}
