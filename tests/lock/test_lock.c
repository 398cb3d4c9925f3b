/*
 * Locks and condition variables of the vDSO, with POSIX threads in the place of the guest's.
 * Rows for each answer; then 32 threads, and two processes, that check invariants.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vdso/lock_word.h"

#define THREADS 32
#define ROUNDS 2000

static int number, failed;

static void tell(bool well, const char *what)
{
	number++;
	failed += !well;
	printf("%sok %d - %s\n", well ? "" : "not ", number, what);
}

static cloudabi_tid_t self(void)
{
	static _Thread_local cloudabi_tid_t tid;

	return tid ? tid : (tid = (cloudabi_tid_t)syscall(SYS_gettid));
}

static struct deadline in_milliseconds(unsigned ms)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (struct deadline){ .linux_clock = CLOCK_MONOTONIC,
				  .nanoseconds = (uint64_t)now.tv_sec * 1000000000u +
						 (uint64_t)now.tv_nsec + ms * 1000000u };
}

static const struct deadline never = { .forever = true };

/* ---- the userspace side, as programs have it ---- */

static void write_lock(lock_word *lock, cloudabi_scope_t scope)
{
	cloudabi_lock_t free = 0;

	if (!atomic_compare_exchange_strong(lock, &free, self() | WORD_WRITE) &&
	    lock_acquire(lock, scope, true, self(), &never) != 0)
		abort();
}

static void write_unlock(lock_word *lock, cloudabi_scope_t scope)
{
	cloudabi_lock_t own = self() | WORD_WRITE;

	if (!atomic_compare_exchange_strong(lock, &own, 0) && lock_release(lock, scope, self()) != 0)
		abort();
}

static void read_lock(lock_word *lock, cloudabi_scope_t scope)
{
	cloudabi_lock_t word = atomic_load(lock);

	while (!(word & (WORD_WRITE | WORD_MANAGED)))
		if (atomic_compare_exchange_weak(lock, &word, word + 1))
			return;
	if (lock_acquire(lock, scope, false, self(), &never) != 0)
		abort();
}

static void read_unlock(lock_word *lock, cloudabi_scope_t scope)
{
	cloudabi_lock_t word = atomic_load(lock);

	for (;;) {
		if (word == (1 | WORD_MANAGED)) {
			if (!atomic_compare_exchange_weak(lock, &word,
							  self() | WORD_WRITE | WORD_MANAGED))
				continue;
			if (lock_release(lock, scope, self()) != 0)
				abort();
			return;
		}
		if (atomic_compare_exchange_weak(lock, &word, word - 1))
			return;
	}
}

static void signal_condvar(condvar_word *condvar, cloudabi_scope_t scope, cloudabi_nthreads_t count)
{
	if (atomic_load(condvar) != 0 && condvar_wake(condvar, scope, count) != 0)
		abort();
}

/* ---- rows ---- */

static void check_rows(cloudabi_scope_t scope, const char *name)
{
	struct deadline past = { .linux_clock = CLOCK_MONOTONIC, .nanoseconds = 1 };
	const cloudabi_tid_t other = self() + 1;
	condvar_word condvar = 0;
	lock_word lock = 0;
	char text[128];

#define ROW(well, what)                                          \
	do {                                                     \
		snprintf(text, sizeof(text), "%s: %s", name, what); \
		tell(well, text);                                \
	} while (0)
	ROW(lock_acquire(&lock, scope, true, self(), &never) == 0 && lock == (self() | WORD_WRITE),
	    "a free lock is taken for writing");
	ROW(lock_acquire(&lock, scope, true, self(), &never) == CLOUDABI_EDEADLK,
	    "taking it twice is a deadlock");
	ROW(lock_acquire(&lock, scope, true, other, &past) == CLOUDABI_ETIMEDOUT,
	    "another thread's time runs out");
	if (scope == CLOUDABI_SCOPE_PRIVATE)
		ROW(lock == (self() | WORD_WRITE), "and the mark goes with the last waiter");
	ROW(lock_acquire(&lock, scope, false, other, &past) == CLOUDABI_ETIMEDOUT,
	    "for a reader too");
	ROW(lock_release(&lock, scope, self()) == 0 && lock == 0, "released, it is zero");
	ROW(lock_acquire(&lock, scope, false, self(), &never) == 0 &&
		    lock_acquire(&lock, scope, false, other, &never) == 0 && lock == 2,
	    "two readers");
	ROW(lock_acquire(&lock, scope, true, self(), &past) == CLOUDABI_ETIMEDOUT,
	    "keep a writer out");
	lock = 0;
	lock = CLOUDABI_LOCK_BOGUS;
	ROW(lock_acquire(&lock, scope, true, self(), &never) == CLOUDABI_EINVAL,
	    "a word that makes no sense");
	ROW(lock_acquire(&lock, scope, false, self(), &never) == CLOUDABI_EINVAL, "nor for reading");
	lock = other | WORD_WRITE;
	ROW(condvar_wait(&condvar, scope, &lock, scope, self(), &past) == CLOUDABI_EPERM,
	    "waiting with another's lock");
	ROW(lock == (other | WORD_WRITE), "leaves it alone");
	lock = self() | WORD_WRITE;
	ROW(condvar_wait(&condvar, scope, &lock, scope, self(), &past) == CLOUDABI_ETIMEDOUT &&
		    (lock & ~WORD_MANAGED) == (self() | WORD_WRITE),
	    "a condition's time runs out with the lock held");
	ROW(scope == CLOUDABI_SCOPE_SHARED || condvar == 0, "nobody waits any more");
	ROW(condvar_wake(&condvar, scope, 1) == 0, "signalling nobody is no error");
#undef ROW
}

static void check_bad_scope(void)
{
	condvar_word condvar = 0;
	lock_word lock = self() | WORD_WRITE;

	tell(lock_acquire(&lock, 0, true, 1, &never) == CLOUDABI_EINVAL, "bad scope: lock");
	tell(lock_release(&lock, 1, self()) == CLOUDABI_EINVAL, "bad scope: unlock");
	tell(condvar_wake(&condvar, 2, 1) == CLOUDABI_EINVAL, "bad scope: signal");
	tell(condvar_wait(&condvar, 3, &lock, 4, self(), &never) == CLOUDABI_EINVAL,
	     "bad scope: condition");
	tell(condvar_wait(&condvar, 4, &lock, 3, self(), &never) == CLOUDABI_EINVAL,
	     "bad scope: condition's lock");
}

/* ---- what one more thread does ---- */

struct waiting {
	lock_word lock;
	condvar_word condvar;
	cloudabi_scope_t scope;
	_Atomic(cloudabi_tid_t) tid;
	cloudabi_errno_t result;
};

static void *take_and_keep(void *argument)
{
	struct waiting *w = argument;

	w->tid = self();
	w->result = lock_acquire(&w->lock, w->scope, true, self(), &never);
	return NULL;
}

static void check_hand_over(void)
{
	struct waiting w = { .lock = self() | WORD_WRITE, .scope = CLOUDABI_SCOPE_PRIVATE };
	pthread_t thread;

	pthread_create(&thread, NULL, take_and_keep, &w);
	while (!(atomic_load(&w.lock) & WORD_MANAGED))
		sched_yield();
	tell(lock_release(&w.lock, w.scope, self() + 100) == CLOUDABI_EPERM,
	     "a managed lock is released by its owner only");
	tell(lock_release(&w.lock, w.scope, self()) == 0, "the owner releases it");
	pthread_join(thread, NULL);
	tell(w.result == 0 && w.lock == (w.tid | WORD_WRITE), "and it is handed over");
}

static void *wait_for_signal(void *argument)
{
	struct waiting *w = argument;

	w->tid = self();
	write_lock(&w->lock, w->scope);
	w->result = condvar_wait(&w->condvar, w->scope, &w->lock, w->scope, self(), &never);
	if (word_is_owned(w->lock, self()))
		write_unlock(&w->lock, w->scope);
	else
		w->result = 77;
	return NULL;
}

static void check_condvar(cloudabi_scope_t scope)
{
	struct waiting w = { .scope = scope };
	lock_word other = self() | WORD_WRITE;
	pthread_t thread;

	pthread_create(&thread, NULL, wait_for_signal, &w);
	while (atomic_load(&w.condvar) == 0 || atomic_load(&w.lock) != 0)
		sched_yield();
	if (scope == CLOUDABI_SCOPE_PRIVATE)
		tell(condvar_wait(&w.condvar, scope, &other, scope, self(), &never) ==
			     CLOUDABI_EINVAL,
		     "a condition is tied to one lock");
	write_lock(&w.lock, scope);
	signal_condvar(&w.condvar, scope, 1);
	usleep(1000);
	write_unlock(&w.lock, scope);
	/* A shared condition's waiter may have been on its way to sleep. */
	pthread_join(thread, NULL);
	tell(w.result == 0 && w.lock == 0, "a signalled thread has the lock");
}

/* ---- many threads ---- */

struct stress {
	lock_word lock;
	condvar_word not_empty, not_full;
	cloudabi_scope_t scope;
	long counter;
	_Atomic(int) readers, writers, mistakes;
	int slots, produced, consumed;
};

static void *stress_lock(void *argument)
{
	struct stress *s = argument;
	unsigned seed = self();

	for (int i = 0; i < ROUNDS; i++) {
		switch (rand_r(&seed) % 8) {
		case 0:
		case 1:
		case 2:
		case 3:
			read_lock(&s->lock, s->scope);
			atomic_fetch_add(&s->readers, 1);
			if (atomic_load(&s->writers) != 0)
				atomic_fetch_add(&s->mistakes, 1);
			atomic_fetch_sub(&s->readers, 1);
			read_unlock(&s->lock, s->scope);
			break;
		case 4: {
			struct deadline soon = in_milliseconds(0);

			if (lock_acquire(&s->lock, s->scope, true, self(), &soon) != 0)
				break;
			write_unlock(&s->lock, s->scope);
			break;
		}
		default:
			write_lock(&s->lock, s->scope);
			if (atomic_fetch_add(&s->writers, 1) != 0 || atomic_load(&s->readers) != 0)
				atomic_fetch_add(&s->mistakes, 1);
			s->counter++;
			if (rand_r(&seed) % 16 == 0)
				sched_yield();
			atomic_fetch_sub(&s->writers, 1);
			write_unlock(&s->lock, s->scope);
		}
	}
	return NULL;
}

#define SLOTS 4

static void *produce(void *argument)
{
	struct stress *s = argument;

	for (int i = 0; i < ROUNDS; i++) {
		write_lock(&s->lock, s->scope);
		while (s->slots == SLOTS)
			if (condvar_wait(&s->not_full, s->scope, &s->lock, s->scope, self(), &never))
				abort();
		s->slots++;
		s->produced++;
		signal_condvar(&s->not_empty, s->scope, 1);
		write_unlock(&s->lock, s->scope);
	}
	return NULL;
}

static void *consume(void *argument)
{
	struct stress *s = argument;

	for (int i = 0; i < ROUNDS; i++) {
		write_lock(&s->lock, s->scope);
		while (s->slots == 0) {
			struct deadline soon = in_milliseconds(1);
			cloudabi_errno_t error =
				condvar_wait(&s->not_empty, s->scope, &s->lock, s->scope, self(),
					     i % 3 ? &never : &soon);

			if (error != 0 && error != CLOUDABI_ETIMEDOUT)
				abort();
			if (!word_is_owned(s->lock, self()))
				atomic_fetch_add(&s->mistakes, 1);
		}
		s->slots--;
		s->consumed++;
		signal_condvar(&s->not_full, s->scope, i % 2 ? 1 : UINT32_MAX);
		write_unlock(&s->lock, s->scope);
	}
	return NULL;
}

static void run_threads(void *(*even)(void *), void *(*odd)(void *), struct stress *s)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, i % 2 ? odd : even, s);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void check_stress(cloudabi_scope_t scope, const char *name)
{
	struct stress locks = { .scope = scope }, buffer = { .scope = scope };
	char text[128];

	run_threads(stress_lock, stress_lock, &locks);
	snprintf(text, sizeof(text), "%s: 32 threads never get in each other's way", name);
	tell(locks.mistakes == 0 && (locks.lock & ~WORD_MANAGED) == 0, text);
	run_threads(produce, consume, &buffer);
	snprintf(text, sizeof(text), "%s: a bounded buffer loses nothing", name);
	tell(buffer.mistakes == 0 && buffer.slots == 0 && buffer.produced == THREADS / 2 * ROUNDS &&
		     buffer.consumed == buffer.produced,
	     text);
}

/* ---- two processes ---- */

static void check_processes(void)
{
	struct stress *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;
	int status;

	s->scope = CLOUDABI_SCOPE_SHARED;
	child = fork();
	if (child == 0) {
		run_threads(consume, consume, s);
		_exit(0);
	}
	run_threads(produce, produce, s);
	waitpid(child, &status, 0);
	tell(status == 0 && s->mistakes == 0 && s->slots == 0 && s->produced == THREADS * ROUNDS &&
		     s->consumed == s->produced,
	     "shared: threads of two processes lose nothing");
}

int main(void)
{
	check_rows(CLOUDABI_SCOPE_PRIVATE, "private");
	check_rows(CLOUDABI_SCOPE_SHARED, "shared");
	check_bad_scope();
	check_hand_over();
	check_condvar(CLOUDABI_SCOPE_PRIVATE);
	check_condvar(CLOUDABI_SCOPE_SHARED);
	check_stress(CLOUDABI_SCOPE_PRIVATE, "private");
	check_stress(CLOUDABI_SCOPE_SHARED, "shared");
	check_processes();
	printf("1..%d\n", number);
	return failed > 0;
}
