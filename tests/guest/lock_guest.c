/* Locks and condition variables: poll, lock_unlock, condvar_signal. */
#include "harness.h"

#include <cloudabi_thread.h>

#define PRIVATE CLOUDABI_SCOPE_PRIVATE
#define SHARED CLOUDABI_SCOPE_SHARED
#define WRITER CLOUDABI_LOCK_WRLOCKED
#define MANAGED CLOUDABI_LOCK_KERNEL_MANAGED
#define NEVER UINT64_MAX

typedef _Atomic(cloudabi_lock_t) lock_word;
typedef _Atomic(cloudabi_condvar_t) condvar_word;

/* The result of a wait: the error in the event, or ETIMEDOUT if it was the clock's. */
static cloudabi_errno_t wait_for(cloudabi_subscription_t *in, uint64_t timeout, bool absolute)
{
	cloudabi_subscription_t both[2] = { *in };
	cloudabi_event_t event[2];
	size_t count = 0;
	cloudabi_errno_t error;

	both[0].userdata = 1;
	both[1].userdata = 2;
	both[1].type = CLOUDABI_EVENTTYPE_CLOCK;
	both[1].clock.clock_id = CLOUDABI_CLOCK_MONOTONIC;
	both[1].clock.timeout = timeout;
	both[1].clock.flags = absolute ? CLOUDABI_SUBSCRIPTION_CLOCK_ABSTIME : 0;
	error = cloudabi_sys_poll(both, event, timeout == NEVER ? 1 : 2, &count);
	if (error)
		return error;
	if (count != 1 || event[0].type != both[event[0].userdata - 1].type)
		return 1000;
	if (event[0].userdata == 2)
		return event[0].error ? 1001 : CLOUDABI_ETIMEDOUT;
	return event[0].error;
}

static cloudabi_errno_t acquire(cloudabi_eventtype_t type, lock_word *lock, cloudabi_scope_t scope,
				uint64_t timeout)
{
	cloudabi_subscription_t in = { .type = type };

	in.lock.lock = lock;
	in.lock.lock_scope = scope;
	return wait_for(&in, timeout, false);
}

static cloudabi_errno_t write_lock(lock_word *lock, cloudabi_scope_t scope, uint64_t timeout)
{
	return acquire(CLOUDABI_EVENTTYPE_LOCK_WRLOCK, lock, scope, timeout);
}

static cloudabi_errno_t read_lock(lock_word *lock, cloudabi_scope_t scope, uint64_t timeout)
{
	return acquire(CLOUDABI_EVENTTYPE_LOCK_RDLOCK, lock, scope, timeout);
}

static cloudabi_errno_t condition(condvar_word *condvar, cloudabi_scope_t scope, lock_word *lock,
				  cloudabi_scope_t lock_scope, uint64_t timeout)
{
	cloudabi_subscription_t in = { .type = CLOUDABI_EVENTTYPE_CONDVAR };

	in.condvar.condvar = condvar;
	in.condvar.condvar_scope = scope;
	in.condvar.lock = lock;
	in.condvar.lock_scope = lock_scope;
	return wait_for(&in, timeout, false);
}

/* ---- one thread ---- */

static void check_alone(cloudabi_scope_t scope)
{
	const cloudabi_lock_t mine = thread_id() | WRITER;
	lock_word lock = 0;
	condvar_word condvar = 0;

	CHECK_OK(write_lock(&lock, scope, NEVER));
	CHECK_NUMBER(lock, mine);
	CHECK_ERR(write_lock(&lock, scope, NEVER), CLOUDABI_EDEADLK);
	CHECK_ERR(write_lock(&lock, scope, MILLISECOND), CLOUDABI_EDEADLK);
	CHECK_NUMBER(lock, mine);
	CHECK_OK(cloudabi_sys_lock_unlock(&lock, scope));
	CHECK_NUMBER(lock, 0);
	CHECK_OK(read_lock(&lock, scope, NEVER));
	CHECK_OK(read_lock(&lock, scope, 1));
	CHECK_NUMBER(lock, 2);
	CHECK_ERR(write_lock(&lock, scope, 3 * MILLISECOND), CLOUDABI_ETIMEDOUT);
	CHECK_NUMBER(lock & ~MANAGED, 2);
	lock = (thread_id() + 1) | WRITER;
	CHECK_ERR(write_lock(&lock, scope, 0), CLOUDABI_ETIMEDOUT);
	lock = (thread_id() + 1) | WRITER;
	CHECK_ERR(read_lock(&lock, scope, 3 * MILLISECOND), CLOUDABI_ETIMEDOUT);
	lock = (thread_id() + 1) | WRITER;
	CHECK_ERR(condition(&condvar, scope, &lock, scope, MILLISECOND), CLOUDABI_EPERM);
	lock = CLOUDABI_LOCK_BOGUS;
	CHECK_ERR(write_lock(&lock, scope, NEVER), CLOUDABI_EINVAL);
	CHECK_ERR(read_lock(&lock, scope, NEVER), CLOUDABI_EINVAL);
	/* Nobody is queued at it, so it is just set free, whoever has it. */
	lock = (thread_id() + 1) | WRITER;
	CHECK_OK(cloudabi_sys_lock_unlock(&lock, scope));
	CHECK_NUMBER(lock, 0);
}

static void check_condition_alone(cloudabi_scope_t scope)
{
	const cloudabi_timestamp_t before = now(CLOUDABI_CLOCK_MONOTONIC);
	lock_word lock = 0;
	condvar_word condvar = 0;

	CHECK_OK(write_lock(&lock, scope, NEVER));
	CHECK_ERR(condition(&condvar, scope, &lock, scope, 10 * MILLISECOND), CLOUDABI_ETIMEDOUT);
	CHECK(now(CLOUDABI_CLOCK_MONOTONIC) - before >= 10 * MILLISECOND);
	CHECK_NUMBER(lock & ~MANAGED, thread_id() | WRITER);
	CHECK_ERR(condition(&condvar, scope, &lock, scope, 0), CLOUDABI_ETIMEDOUT);
	CHECK_OK(cloudabi_sys_lock_unlock(&lock, scope));
	CHECK_NUMBER(lock, 0);
	condvar = 0;
	CHECK_OK(cloudabi_sys_condvar_signal(&condvar, scope, 0));
	CHECK_OK(cloudabi_sys_condvar_signal(&condvar, scope, 1));
	CHECK_OK(cloudabi_sys_condvar_signal(&condvar, scope, UINT32_MAX));
	condvar = 1;
	CHECK_OK(cloudabi_sys_condvar_signal(&condvar, scope, 1));
}

static const cloudabi_scope_t bad_scopes[] = { 0, 1, 2, 12, 255 };

static void check_bad_scopes(void)
{
	lock_word lock = 0;
	condvar_word condvar = 1;

	set_context("bad scope");
	for (size_t i = 0; i < sizeof(bad_scopes); i++) {
		const cloudabi_scope_t bad = bad_scopes[i];

		CHECK_ERR(write_lock(&lock, bad, NEVER), CLOUDABI_EINVAL);
		CHECK_ERR(read_lock(&lock, bad, NEVER), CLOUDABI_EINVAL);
		CHECK_NUMBER(lock, 0);
		CHECK_OK(write_lock(&lock, PRIVATE, NEVER));
		CHECK_ERR(condition(&condvar, bad, &lock, PRIVATE, 1), CLOUDABI_EINVAL);
		CHECK_ERR(condition(&condvar, PRIVATE, &lock, bad, 1), CLOUDABI_EINVAL);
		CHECK_ERR(cloudabi_sys_lock_unlock(&lock, bad), CLOUDABI_EINVAL);
		CHECK_ERR(cloudabi_sys_condvar_signal(&condvar, bad, 1), CLOUDABI_EINVAL);
		CHECK_OK(cloudabi_sys_lock_unlock(&lock, PRIVATE));
	}
}

static void check_bad_clock(void)
{
	cloudabi_subscription_t both[2] = { { .type = CLOUDABI_EVENTTYPE_LOCK_WRLOCK },
					    { .type = CLOUDABI_EVENTTYPE_CLOCK } };
	cloudabi_event_t event[2];
	lock_word lock = (thread_id() + 1) | WRITER;
	size_t count = 0;

	set_context("bad clock");
	both[0].lock.lock = &lock;
	both[0].lock.lock_scope = PRIVATE;
	both[1].clock.clock_id = 99;
	both[1].clock.timeout = MILLISECOND;
	CHECK_OK(cloudabi_sys_poll(both, event, 2, &count));
	CHECK_NUMBER(count, 1);
	CHECK_NUMBER(event[0].error, CLOUDABI_EINVAL);
}

static void check_absolute(void)
{
	cloudabi_subscription_t in = { .type = CLOUDABI_EVENTTYPE_LOCK_WRLOCK };
	lock_word lock = (thread_id() + 1) | WRITER;
	cloudabi_timestamp_t end;

	set_context("absolute time");
	in.lock.lock = &lock;
	in.lock.lock_scope = PRIVATE;
	CHECK_ERR(wait_for(&in, 1, true), CLOUDABI_ETIMEDOUT);
	lock = (thread_id() + 1) | WRITER;
	end = now(CLOUDABI_CLOCK_MONOTONIC) + 10 * MILLISECOND;
	CHECK_ERR(wait_for(&in, end, true), CLOUDABI_ETIMEDOUT);
	CHECK(now(CLOUDABI_CLOCK_MONOTONIC) >= end);
}

/* ---- more threads ---- */

struct shared {
	lock_word lock;
	condvar_word condvar;
	cloudabi_scope_t scope;
	_Atomic(int) at;      /* how far the other threads have got */
	_Atomic(int) mistakes;
	_Atomic(unsigned) counter;
	cloudabi_errno_t result;
};

static void pause(void)
{
	cloudabi_subscription_t in = { .type = CLOUDABI_EVENTTYPE_CLOCK };
	cloudabi_event_t event;
	size_t count;

	in.clock.clock_id = CLOUDABI_CLOCK_MONOTONIC;
	in.clock.timeout = MILLISECOND;
	cloudabi_sys_poll(&in, &event, 1, &count);
}

static void await_mark(lock_word *lock)
{
	while (!(*lock & MANAGED))
		pause();
}

static void write_and_release(void *argument)
{
	struct shared *s = argument;

	s->result = write_lock(&s->lock, s->scope, NEVER);
	if ((s->lock & ~MANAGED) != (thread_id() | WRITER))
		s->mistakes++;
	s->at++;
	if (cloudabi_sys_lock_unlock(&s->lock, s->scope) != 0)
		s->mistakes++;
}

/* Writers that queue up get the lock one after the other. */
static void check_hand_over(cloudabi_scope_t scope)
{
	struct shared s = { .scope = scope };
	struct thread *threads[4];

	CHECK_OK(write_lock(&s.lock, scope, NEVER));
	for (int i = 0; i < 4; i++)
		CHECK_OK(thread_start(&threads[i], write_and_release, &s));
	await_mark(&s.lock);
	CHECK_NUMBER((unsigned)s.at, 0);
	CHECK_OK(cloudabi_sys_lock_unlock(&s.lock, scope));
	for (int i = 0; i < 4; i++)
		thread_join(threads[i]);
	CHECK_NUMBER((unsigned)s.at, 4);
	CHECK_NUMBER((unsigned)s.mistakes, 0);
	CHECK_NUMBER(s.lock & ~MANAGED, 0);
}

static void unlock_of_another(void *argument)
{
	struct shared *s = argument;

	s->result = cloudabi_sys_lock_unlock(&s->lock, s->scope);
}

/* A lock that somebody waits for is released by its owner only. */
static void check_owner(void)
{
	struct shared s = { .scope = PRIVATE };
	struct thread *waiter, *thief;

	set_context("owner");
	CHECK_OK(write_lock(&s.lock, PRIVATE, NEVER));
	CHECK_OK(thread_start(&waiter, write_and_release, &s));
	await_mark(&s.lock);
	CHECK_ERR(write_lock(&s.lock, PRIVATE, NEVER), CLOUDABI_EDEADLK);
	CHECK_OK(thread_start(&thief, unlock_of_another, &s));
	thread_join(thief);
	CHECK_ERR(s.result, CLOUDABI_EPERM);
	CHECK_OK(cloudabi_sys_lock_unlock(&s.lock, PRIVATE));
	thread_join(waiter);
	CHECK_NUMBER((unsigned)s.mistakes, 0);
}

/* Two readers keep a writer out; the second one lets it in, by the upgrade of the ABI. */
static void check_readers(cloudabi_scope_t scope)
{
	struct shared s = { .scope = scope };
	struct thread *writer;

	CHECK_OK(read_lock(&s.lock, scope, NEVER));
	CHECK_OK(read_lock(&s.lock, scope, NEVER));
	CHECK_OK(thread_start(&writer, write_and_release, &s));
	await_mark(&s.lock);
	CHECK_NUMBER(s.lock, 2 | MANAGED);
	s.lock--;
	pause();
	CHECK_NUMBER((unsigned)s.at, 0);
	s.lock = thread_id() | WRITER | MANAGED;
	CHECK_OK(cloudabi_sys_lock_unlock(&s.lock, scope));
	thread_join(writer);
	CHECK(s.at == 1 && s.mistakes == 0);
	CHECK_NUMBER(s.lock & ~MANAGED, 0);
}

static void wait_once(void *argument)
{
	struct shared *s = argument;

	if (write_lock(&s->lock, s->scope, NEVER) != 0)
		s->mistakes++;
	s->at++;
	if (condition(&s->condvar, s->scope, &s->lock, s->scope, NEVER) != 0 ||
	    (s->lock & ~MANAGED) != (thread_id() | WRITER))
		s->mistakes++;
	s->counter++;
	if (cloudabi_sys_lock_unlock(&s->lock, s->scope) != 0)
		s->mistakes++;
}

#define WAITERS 5

/* Signals until all threads have been woken, COUNT at a time. */
static void check_signals(cloudabi_scope_t scope, cloudabi_nthreads_t count)
{
	struct shared s = { .scope = scope };
	struct thread *threads[WAITERS];
	unsigned woken = 0;

	for (int i = 0; i < WAITERS; i++)
		CHECK_OK(thread_start(&threads[i], wait_once, &s));
	while (s.at < WAITERS)
		pause();
	/* Whoever has the lock knows that the last one has given it up, and so waits. */
	CHECK_OK(write_lock(&s.lock, scope, NEVER));
	CHECK(s.condvar != 0);
	CHECK_NUMBER(s.counter, 0);
	CHECK_OK(cloudabi_sys_lock_unlock(&s.lock, scope));
	while ((woken = s.counter) < WAITERS) {
		if (cloudabi_sys_condvar_signal(&s.condvar, scope, count) != 0)
			s.mistakes++;
		pause();
	}
	for (int i = 0; i < WAITERS; i++)
		thread_join(threads[i]);
	CHECK_NUMBER((unsigned)s.mistakes, 0);
	CHECK_NUMBER(s.lock & ~MANAGED, 0);
	if (scope == PRIVATE)
		CHECK_NUMBER(s.condvar, 0);
}

static void check_other_lock(void)
{
	struct shared s = { .scope = PRIVATE };
	lock_word other = 0;
	struct thread *thread;

	set_context("another lock");
	CHECK_OK(thread_start(&thread, wait_once, &s));
	while (s.at == 0)
		pause();
	CHECK_OK(write_lock(&s.lock, PRIVATE, NEVER));
	CHECK_OK(cloudabi_sys_lock_unlock(&s.lock, PRIVATE));
	CHECK_OK(write_lock(&other, PRIVATE, NEVER));
	CHECK_ERR(condition(&s.condvar, PRIVATE, &other, PRIVATE, NEVER), CLOUDABI_EINVAL);
	CHECK_NUMBER(other & ~MANAGED, thread_id() | WRITER);
	CHECK_OK(cloudabi_sys_condvar_signal(&s.condvar, PRIVATE, UINT32_MAX));
	thread_join(thread);
	CHECK_NUMBER((unsigned)s.mistakes, 0);
}

static void add_many(void *argument)
{
	struct shared *s = argument;

	for (int i = 0; i < 2000; i++) {
		cloudabi_lock_t free = 0, mine = thread_id() | WRITER;
		unsigned before;

		if (!atomic_compare_exchange_strong(&s->lock, &free, mine) &&
		    write_lock(&s->lock, s->scope, NEVER) != 0)
			s->mistakes++;
		before = s->counter;
		s->counter = before + 1;
		if (!atomic_compare_exchange_strong(&s->lock, &mine, 0) &&
		    cloudabi_sys_lock_unlock(&s->lock, s->scope) != 0)
			s->mistakes++;
	}
}

static void check_exclusion(cloudabi_scope_t scope)
{
	struct shared s = { .scope = scope };
	struct thread *threads[4];

	for (int i = 0; i < 4; i++)
		CHECK_OK(thread_start(&threads[i], add_many, &s));
	for (int i = 0; i < 4; i++)
		thread_join(threads[i]);
	CHECK_NUMBER(s.counter, 8000);
	CHECK_NUMBER((unsigned)s.mistakes, 0);
	CHECK_NUMBER(s.lock & ~MANAGED, 0);
}

static void check_scope(cloudabi_scope_t scope, const char *context)
{
	set_context(context);
	check_alone(scope);
	check_condition_alone(scope);
	check_hand_over(scope);
	check_readers(scope);
	check_signals(scope, 1);
	check_signals(scope, UINT32_MAX);
	check_exclusion(scope);
}

void test(void)
{
	check_scope(PRIVATE, "private");
	check_scope(SHARED, "shared");
	check_bad_scopes();
	check_bad_clock();
	check_absolute();
	check_owner();
	check_other_lock();
}
