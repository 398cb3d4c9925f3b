/*
 * poll.  Two forms: a lock or condition variable with an optional time limit, and any mix of
 * clocks and descriptors.
 */
#include <asm/errno.h>
#include <asm/poll.h>
#include <linux/mman.h>
#include <stdbool.h>

#include "calls/memory.h"
#include "calls/op.h"
#include "vdso/control_call.h"
#include "vdso/export.h"
#include "vdso/linux_vdso.h"
#include "vdso/lock.h"
#include "vdso/table.h"
#include "vdso/thread.h"

#define NANOSECONDS 1000000000ULL
#define FOREVER UINT64_MAX

static void event_init(cloudabi_event_t *event, const cloudabi_subscription_t *subscription,
		       cloudabi_errno_t error)
{
	memory_zero(event, sizeof(*event));
	event->userdata = subscription->userdata;
	event->type = subscription->type;
	event->error = error;
}

static uint64_t now(int linux_clock)
{
	struct timespec64 time;

	if (linux_clock_gettime(linux_clock, &time) < 0)
		return 0;
	return (uint64_t)time.seconds * NANOSECONDS + (uint64_t)time.nanoseconds;
}

static uint64_t add_saturating(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? FOREVER : sum;
}

/* ---- clocks ---- */

#define LINUX_MONOTONIC 1

/* When a clock subscription is over, on the monotonic clock; every clock is read once only. */
static cloudabi_errno_t clock_deadline(const cloudabi_subscription_t *subscription, uint64_t *out)
{
	int clock = clock_from_abi(subscription->clock.clock_id);
	uint64_t timeout = subscription->clock.timeout, passed;

	if (clock < 0)
		return CLOUDABI_EINVAL;
	if (subscription->clock.flags & CLOUDABI_SUBSCRIPTION_CLOCK_ABSTIME) {
		passed = now(clock);
		timeout = timeout == FOREVER ? FOREVER : timeout > passed ? timeout - passed : 0;
	}
	*out = add_saturating(now(LINUX_MONOTONIC), timeout);
	return 0;
}

/* ---- locks ---- */

static bool is_lock_type(cloudabi_eventtype_t type)
{
	return type == CLOUDABI_EVENTTYPE_CONDVAR || type == CLOUDABI_EVENTTYPE_LOCK_RDLOCK ||
	       type == CLOUDABI_EVENTTYPE_LOCK_WRLOCK;
}

static cloudabi_errno_t wait_for_lock(const cloudabi_subscription_t *in,
				      const struct deadline *deadline)
{
	if (in->type == CLOUDABI_EVENTTYPE_CONDVAR)
		return condvar_wait(in->condvar.condvar, in->condvar.condvar_scope,
				    in->condvar.lock, in->condvar.lock_scope, thread_self(),
				    deadline);
	return lock_acquire(in->lock.lock, in->lock.lock_scope,
			    in->type == CLOUDABI_EVENTTYPE_LOCK_WRLOCK, thread_self(), deadline);
}

static cloudabi_errno_t poll_lock(const cloudabi_subscription_t *in, cloudabi_event_t *out,
				  size_t count, size_t *nevents)
{
	struct deadline deadline = { .forever = true, .linux_clock = LINUX_MONOTONIC };
	cloudabi_errno_t error = 0;

	if (count == 2) {
		error = clock_deadline(&in[1], &deadline.nanoseconds);
		deadline.forever = deadline.nanoseconds == FOREVER;
	}
	*nevents = 1;
	if (error) {
		event_init(out, &in[1], error);
		return 0;
	}
	error = wait_for_lock(in, &deadline);
	if (error == CLOUDABI_ETIMEDOUT)
		event_init(out, &in[1], 0);
	else
		event_init(out, in, error);
	return 0;
}

/* ---- descriptors and clocks ---- */

/* What is known about one subscription while waiting. */
struct watch {
	uint64_t ref;      /* of a descriptor */
	uint64_t deadline; /* of a clock */
	int poll;          /* index in the array for ppoll, or -1 */
	uint8_t type;
	uint8_t direction; /* 0 for clocks */
	uint8_t ready;     /* the supervisor said so at once */
};

struct pollfd_linux {
	int fd;
	short events;
	short revents;
};

struct waiting {
	const cloudabi_subscription_t *in;
	cloudabi_event_t *out;
	size_t count;   /* of subscriptions */
	size_t events;  /* written to OUT */
	struct watch *watch;
	struct pollfd_linux *poll;
	size_t poll_count;
	uint64_t deadline;
	bool ready_now;
};

static void add_event(struct waiting *w, size_t i, cloudabi_errno_t error)
{
	event_init(&w->out[w->events++], &w->in[i], error);
}

static void add_ready(struct waiting *w, size_t i, int state, cloudabi_filesize_t bytes)
{
	cloudabi_event_t *event = &w->out[w->events];

	add_event(w, i, 0);
	event->fd_readwrite.nbytes = bytes;
	if (state & READY_HANGUP)
		event->fd_readwrite.flags = CLOUDABI_EVENT_FD_READWRITE_HANGUP;
	/* Programs of 2017 find the descriptor's number here. */
	memory_copy(event->fd_readwrite.unused, &w->in[i].fd_readwrite.fd, sizeof(cloudabi_fd_t));
}

static void watch_linux(struct waiting *w, struct watch *watch, int fd, short events)
{
	watch->poll = (int)w->poll_count;
	w->poll[w->poll_count++] = (struct pollfd_linux){ .fd = fd, .events = events };
}

static cloudabi_errno_t watch_descriptor(struct waiting *w, size_t i)
{
	struct watch *watch = &w->watch[i];
	struct descriptor entry;
	cloudabi_errno_t error =
		table_get(w->in[i].fd_readwrite.fd, CLOUDABI_RIGHT_POLL_FD_READWRITE, &entry);
	long answer;

	if (error)
		return error;
	watch->ref = entry.ref;
	watch->type = entry.type;
	watch->direction = w->in[i].type == CLOUDABI_EVENTTYPE_FD_READ ? DIRECTION_READ :
									 DIRECTION_WRITE;
	if (!ref_is_handle(entry.ref)) {
		watch_linux(w, watch, (int)entry.ref, op_poll_events(watch->direction));
		return 0;
	}
	answer = CONTROL2(poll_state, entry.ref, watch->direction);
	if (answer > 0)
		watch->ready = w->ready_now = true;
	else if (answer == 0)
		answer = CONTROL2(poll_proxy, entry.ref, watch->direction);
	if (answer < 0)
		return control_error(answer);
	if (!watch->ready)
		watch_linux(w, watch, (int)answer, POLLIN);
	return 0;
}

static cloudabi_errno_t watch_process(const cloudabi_subscription_t *in)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(in->proc_terminate.fd, 0, &entry);

	if (error)
		return error;
	if (!(entry.base & CLOUDABI_RIGHT_POLL_PROC_TERMINATE))
		return CLOUDABI_ENOTCAPABLE;
	return CLOUDABI_EINVAL;
}

static cloudabi_errno_t watch_one(struct waiting *w, size_t i)
{
	cloudabi_errno_t error;

	w->watch[i] = (struct watch){ .ref = REF_NONE, .deadline = FOREVER, .poll = -1 };
	switch (w->in[i].type) {
	case CLOUDABI_EVENTTYPE_CLOCK:
		error = clock_deadline(&w->in[i], &w->watch[i].deadline);
		if (error == 0 && w->watch[i].deadline < w->deadline)
			w->deadline = w->watch[i].deadline;
		return error;
	case CLOUDABI_EVENTTYPE_FD_READ:
	case CLOUDABI_EVENTTYPE_FD_WRITE:
		return watch_descriptor(w, i);
	case CLOUDABI_EVENTTYPE_PROC_TERMINATE:
		return watch_process(&w->in[i]);
	default:
		return CLOUDABI_ENOSYS;
	}
}

static cloudabi_errno_t sleep_until(struct waiting *w)
{
	struct timespec64 timeout = { 0 };
	uint64_t current = now(LINUX_MONOTONIC), left;
	long result;

	left = w->ready_now || current >= w->deadline ? 0 : w->deadline - current;
	timeout.seconds = (long)(left / NANOSECONDS);
	timeout.nanoseconds = (long)(left % NANOSECONDS);
	result = SYS5(ppoll, w->poll, w->poll_count,
		      w->deadline == FOREVER && !w->ready_now ? 0 : (long)&timeout, 0, 8);
	return result < 0 && result != -EINTR ? errno_from_linux(result) : 0;
}

static void collect_descriptor(struct waiting *w, size_t i)
{
	struct watch *watch = &w->watch[i];
	short revents = watch->poll >= 0 ? w->poll[watch->poll].revents : 0;
	cloudabi_filesize_t bytes = 0;
	long state = 0;

	if (ref_is_handle(watch->ref)) {
		if (watch->ready || revents)
			state = CONTROL2(poll_state, watch->ref, watch->direction);
		if (state < 0) {
			add_event(w, i, control_error(state));
			return;
		}
		bytes = (cloudabi_filesize_t)state >> 8;
		/* Somebody else was faster: what was ready is not any more. */
		if (watch->ready && !state) {
			watch->ready = false;
			state = CONTROL2(poll_proxy, watch->ref, watch->direction);
			if (state >= 0)
				watch_linux(w, watch, (int)state, POLLIN);
			state = 0;
		}
	} else if (revents & POLLNVAL) {
		add_event(w, i, CLOUDABI_EBADF);
		return;
	} else {
		state = op_poll_ready((int)watch->ref, watch->type, watch->direction, revents,
				      &bytes);
	}
	if (state & READY_NOW)
		add_ready(w, i, (int)state, bytes);
}

static void collect(struct waiting *w)
{
	uint64_t current = now(LINUX_MONOTONIC);

	for (size_t i = 0; i < w->count; i++) {
		if (w->in[i].type == CLOUDABI_EVENTTYPE_CLOCK) {
			if (w->watch[i].deadline <= current && w->watch[i].deadline != FOREVER)
				add_event(w, i, 0);
		} else {
			collect_descriptor(w, i);
		}
	}
}

static void close_proxies(struct waiting *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->watch[i].poll >= 0 && ref_is_handle(w->watch[i].ref))
			SYS1(close, w->poll[w->watch[i].poll].fd);
}

static cloudabi_errno_t poll_general(struct waiting *w)
{
	cloudabi_errno_t error = 0;

	for (size_t i = 0; i < w->count; i++) {
		cloudabi_errno_t bad = watch_one(w, i);

		if (bad)
			add_event(w, i, bad);
	}
	while (error == 0 && w->events == 0) {
		error = sleep_until(w);
		if (error == 0)
			collect(w);
		w->ready_now = false;
	}
	close_proxies(w);
	return error;
}

#define FEW 16

EXPORT cloudabi_errno_t cloudabi_sys_poll(const cloudabi_subscription_t *in, cloudabi_event_t *out,
					  size_t nsubscriptions, size_t *nevents)
{
	struct watch few_watches[FEW];
	struct pollfd_linux few_polls[FEW];
	struct waiting w = { .in = in, .out = out, .count = nsubscriptions, .watch = few_watches,
			     .poll = few_polls, .deadline = FOREVER };
	size_t bytes = 0;
	cloudabi_errno_t error;
	long memory;

	if (nsubscriptions == 0) {
		*nevents = 0;
		return 0;
	}
	if (is_lock_type(in[0].type) &&
	    (nsubscriptions == 1 ||
	     (nsubscriptions == 2 && in[1].type == CLOUDABI_EVENTTYPE_CLOCK)))
		return poll_lock(in, out, nsubscriptions, nevents);
	if (nsubscriptions > FEW) {
		if (__builtin_mul_overflow(nsubscriptions,
					   sizeof(struct watch) + sizeof(struct pollfd_linux), &bytes))
			return CLOUDABI_EINVAL;
		memory = SYS6(mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			      -1, 0);
		if (sys_failed(memory))
			return errno_from_linux(memory);
		w.watch = (struct watch *)memory;
		w.poll = (struct pollfd_linux *)(w.watch + nsubscriptions);
	}
	error = poll_general(&w);
	if (bytes)
		SYS2(munmap, w.watch, bytes);
	if (error == 0)
		*nevents = w.events;
	return error;
}
