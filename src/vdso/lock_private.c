/*
 * Locks and condition variables within one process.  Who waits is queued here, on the waiting
 * thread's own stack; a lock is handed over to its next owner directly, writers first, in the
 * order of arrival, and a woken thread owns it already.
 *
 * Queues hang in buckets by address, each with a mutex.  A thread's node is last touched by the
 * store to its state; the wake-up after that uses the address alone, and finds nobody if the
 * thread has gone on by itself.
 */
#include <linux/futex.h>
#include <stddef.h>

#include "vdso/lock_word.h"
#include "vdso/mutex.h"

enum state {
	WAITING,   /* in the queue of a lock or of a condition variable */
	OWNS_LOCK, /* done */
	SIGNALLED, /* a condition variable's waiter that must take the lock itself */
};

struct waiter {
	struct waiter *next, *previous;
	_Atomic(uint32_t) state;
	cloudabi_tid_t tid;
	bool write;
	cloudabi_scope_t lock_scope;
	lock_word *lock;
	condvar_word *condvar; /* NULL when in the lock's queue */
};

struct bucket {
	struct mutex mutex;
	struct waiter *first, *last;
};

#define BUCKETS 256

static struct bucket buckets[BUCKETS];
static const struct deadline never = { .forever = true };

static struct bucket *bucket_of(const volatile void *address)
{
	uintptr_t number = (uintptr_t)address >> 2;

	return &buckets[(number ^ number >> 8 ^ number >> 16) % BUCKETS];
}

/* Always in the same order, so that two threads cannot wait for each other. */
static void lock_both(struct bucket *a, struct bucket *b)
{
	mutex_lock(a < b ? &a->mutex : &b->mutex);
	if (a != b)
		mutex_lock(a < b ? &b->mutex : &a->mutex);
}

static void unlock_both(struct bucket *a, struct bucket *b)
{
	mutex_unlock(&a->mutex);
	if (a != b)
		mutex_unlock(&b->mutex);
}

/* ---- queues ---- */

static void enqueue(struct bucket *bucket, struct waiter *waiter)
{
	waiter->next = NULL;
	waiter->previous = bucket->last;
	if (bucket->last)
		bucket->last->next = waiter;
	else
		bucket->first = waiter;
	bucket->last = waiter;
}

static void dequeue(struct bucket *bucket, struct waiter *waiter)
{
	if (waiter->previous)
		waiter->previous->next = waiter->next;
	else
		bucket->first = waiter->next;
	if (waiter->next)
		waiter->next->previous = waiter->previous;
	else
		bucket->last = waiter->previous;
}

static struct waiter *next_for_lock(struct waiter *waiter, const lock_word *lock)
{
	while (waiter && (waiter->condvar || waiter->lock != lock))
		waiter = waiter->next;
	return waiter;
}

static struct waiter *next_for_condvar(struct waiter *waiter, const condvar_word *condvar)
{
	while (waiter && waiter->condvar != condvar)
		waiter = waiter->next;
	return waiter;
}

static bool has_waiters(const struct bucket *bucket, const lock_word *lock)
{
	return next_for_lock(bucket->first, lock) != NULL;
}

static void wake(struct waiter *waiter, enum state state)
{
	_Atomic(uint32_t) *address = &waiter->state;

	atomic_store_explicit(address, state, memory_order_release);
	word_wake(address, 1, false, FUTEX_BITSET_MATCH_ANY);
}

/* ---- taking ---- */

/* Sets the managed mark so that the owner will call us.  False if the lock came free. */
static bool try_take(lock_word *lock, bool write, cloudabi_tid_t tid, cloudabi_errno_t *error)
{
	cloudabi_lock_t word = atomic_load_explicit(lock, memory_order_acquire);

	for (;;) {
		if (word & WORD_MANAGED) {
			/* Marked, but nobody is queued: not a lock of ours. */
			*error = CLOUDABI_EINVAL;
			return true;
		}
		if (write && word_is_owned(word, tid)) {
			*error = CLOUDABI_EDEADLK;
			return true;
		}
		*error = 0;
		if (write ? word == 0 : !(word & WORD_WRITE)) {
			if (word_replace(lock, &word, write ? tid | WORD_WRITE : word + 1))
				return true;
		} else if (word_replace(lock, &word, word | WORD_MANAGED)) {
			return false;
		}
	}
}

/* Removes the mark if nobody waits any more. */
static void clear_mark(struct bucket *bucket, lock_word *lock)
{
	if (!has_waiters(bucket, lock))
		atomic_fetch_and_explicit(lock, ~WORD_MANAGED, memory_order_acq_rel);
}

/* Waits to be handed the lock.  On a timeout the waiter leaves the queue. */
static cloudabi_errno_t await_lock(struct bucket *bucket, struct waiter *waiter,
				   const struct deadline *deadline)
{
	cloudabi_errno_t error = 0;

	while (atomic_load_explicit(&waiter->state, memory_order_acquire) == WAITING && error == 0)
		error = word_sleep(&waiter->state, WAITING, false, FUTEX_BITSET_MATCH_ANY, deadline);
	if (error == 0)
		return 0;
	mutex_lock(&bucket->mutex);
	if (atomic_load_explicit(&waiter->state, memory_order_acquire) == WAITING) {
		dequeue(bucket, waiter);
		clear_mark(bucket, waiter->lock);
	} else {
		error = 0; /* handed over just in time */
	}
	mutex_unlock(&bucket->mutex);
	return error;
}

cloudabi_errno_t private_acquire(lock_word *lock, bool write, cloudabi_tid_t tid,
				 const struct deadline *deadline)
{
	struct bucket *bucket = bucket_of(lock);
	struct waiter waiter = { .tid = tid, .write = write, .lock = lock };
	cloudabi_errno_t error = 0;
	bool done = false;

	mutex_lock(&bucket->mutex);
	if (!has_waiters(bucket, lock)) {
		done = try_take(lock, write, tid, &error);
	} else if (write && word_is_owned(atomic_load(lock), tid)) {
		done = true;
		error = CLOUDABI_EDEADLK;
	}
	if (!done)
		enqueue(bucket, &waiter);
	mutex_unlock(&bucket->mutex);
	return done ? error : await_lock(bucket, &waiter, deadline);
}

/* ---- giving up ---- */

static struct waiter *first_writer(struct bucket *bucket, const lock_word *lock)
{
	struct waiter *waiter = next_for_lock(bucket->first, lock);

	while (waiter && !waiter->write)
		waiter = next_for_lock(waiter->next, lock);
	return waiter;
}

/* Takes all readers of LOCK out of the bucket, as a list. */
static struct waiter *take_readers(struct bucket *bucket, const lock_word *lock, uint32_t *count)
{
	struct waiter *list = NULL, **tail = &list, *waiter, *next;

	for (waiter = next_for_lock(bucket->first, lock); waiter; waiter = next) {
		next = next_for_lock(waiter->next, lock);
		dequeue(bucket, waiter);
		waiter->next = NULL;
		*tail = waiter;
		tail = &waiter->next;
		(*count)++;
	}
	return list;
}

/* Gives the lock to whoever is next.  Returns the list of threads to wake. */
static struct waiter *hand_over(struct bucket *bucket, lock_word *lock)
{
	struct waiter *writer = first_writer(bucket, lock), *list;
	cloudabi_lock_t word;
	uint32_t readers = 0;

	if (writer) {
		dequeue(bucket, writer);
		writer->next = NULL;
		word = writer->tid | WORD_WRITE | (has_waiters(bucket, lock) ? WORD_MANAGED : 0);
		atomic_store_explicit(lock, word, memory_order_release);
		return writer;
	}
	list = take_readers(bucket, lock, &readers);
	atomic_store_explicit(lock, readers, memory_order_release);
	return list;
}

static void wake_list(struct waiter *list)
{
	while (list) {
		struct waiter *next = list->next; /* the node is not ours once it is told */

		wake(list, OWNS_LOCK);
		list = next;
	}
}

/*
 * With the bucket locked, until the new owners have been told: one whose time has run out must not
 * find itself waiting still.
 */
static cloudabi_errno_t release_locked(struct bucket *bucket, lock_word *lock, cloudabi_tid_t tid)
{
	cloudabi_lock_t word = atomic_load_explicit(lock, memory_order_relaxed);

	if (!has_waiters(bucket, lock)) {
		atomic_store_explicit(lock, 0, memory_order_release);
		return 0;
	}
	if ((word & WORD_WRITE) && !word_is_owned(word, tid))
		return CLOUDABI_EPERM;
	wake_list(hand_over(bucket, lock));
	return 0;
}

cloudabi_errno_t private_release(lock_word *lock, cloudabi_tid_t tid)
{
	struct bucket *bucket = bucket_of(lock);
	cloudabi_errno_t error;

	mutex_lock(&bucket->mutex);
	error = release_locked(bucket, lock, tid);
	mutex_unlock(&bucket->mutex);
	return error;
}

/* ---- condition variables ---- */

static void leave_condvar(struct bucket *bucket, struct waiter *waiter)
{
	condvar_word *condvar = waiter->condvar;

	dequeue(bucket, waiter);
	waiter->condvar = NULL;
	if (!next_for_condvar(bucket->first, condvar))
		atomic_store(condvar, CLOUDABI_CONDVAR_HAS_NO_WAITERS);
}

/* Joins the queue and gives up the lock, as one step for everybody else. */
static cloudabi_errno_t start_waiting(struct bucket *bucket, struct waiter *waiter)
{
	struct bucket *lock_bucket = bucket_of(waiter->lock);
	struct waiter *other;
	cloudabi_errno_t error = 0;

	lock_both(bucket, lock_bucket);
	other = next_for_condvar(bucket->first, waiter->condvar);
	if (other && other->lock != waiter->lock)
		error = CLOUDABI_EINVAL;
	if (error == 0) {
		/* First the word, then the lock: who takes it next must see that somebody waits. */
		enqueue(bucket, waiter);
		atomic_store(waiter->condvar, UINT32_MAX);
		if (waiter->lock_scope == CLOUDABI_SCOPE_PRIVATE)
			error = release_locked(lock_bucket, waiter->lock, waiter->tid);
		if (error)
			leave_condvar(bucket, waiter);
	}
	unlock_both(bucket, lock_bucket);
	return error;
}

/*
 * The time is over.  True if the waiter still waited for the signal: then it has left the queue.
 * If it waits for the lock already, it has been signalled in time.
 */
static bool stop_waiting(struct bucket *bucket, struct waiter *waiter)
{
	bool waited;

	mutex_lock(&bucket->mutex);
	waited = waiter->condvar && atomic_load(&waiter->state) == WAITING;
	if (waited)
		leave_condvar(bucket, waiter);
	mutex_unlock(&bucket->mutex);
	return waited;
}

cloudabi_errno_t private_wait(condvar_word *condvar, lock_word *lock, cloudabi_scope_t lock_scope,
			      cloudabi_tid_t tid, const struct deadline *deadline)
{
	struct bucket *bucket = bucket_of(condvar);
	struct waiter waiter = { .tid = tid, .write = true, .lock = lock, .condvar = condvar,
				 .lock_scope = lock_scope };
	cloudabi_errno_t error = start_waiting(bucket, &waiter), timed_out = 0;

	if (error)
		return error;
	/* The lock of another scope is given up once we are queued: no signal can be missed. */
	if (lock_scope == CLOUDABI_SCOPE_SHARED)
		shared_release(lock, tid);
	while (atomic_load_explicit(&waiter.state, memory_order_acquire) == WAITING) {
		if (word_sleep(&waiter.state, WAITING, false, FUTEX_BITSET_MATCH_ANY, deadline) &&
		    deadline != &never) {
			if (stop_waiting(bucket, &waiter)) {
				timed_out = CLOUDABI_ETIMEDOUT;
				break;
			}
			deadline = &never;
		}
	}
	if (atomic_load_explicit(&waiter.state, memory_order_acquire) == OWNS_LOCK)
		return 0;
	error = lock_acquire(lock, lock_scope, true, tid, &never);
	return error ? error : timed_out;
}

/*
 * Passes a waiter from the condition variable on to its lock: it gets the lock if that is free,
 * else a place in the queue, without being woken in vain.  Returns it if it must be woken.
 */
static struct waiter *pass_on(struct bucket *bucket, struct bucket *lock_bucket,
			      struct waiter *waiter, enum state *state)
{
	cloudabi_errno_t error = 0;

	leave_condvar(bucket, waiter);
	if (!has_waiters(lock_bucket, waiter->lock) &&
	    try_take(waiter->lock, true, waiter->tid, &error)) {
		/* With a lock word that makes no sense it shall see for itself. */
		*state = error ? SIGNALLED : OWNS_LOCK;
		return waiter;
	}
	enqueue(lock_bucket, waiter);
	return NULL;
}

/* Signals the first waiter.  False if there is none. */
static bool wake_one(condvar_word *condvar)
{
	struct bucket *bucket = bucket_of(condvar), *lock_bucket;
	struct waiter *waiter, *woken = NULL;
	lock_word *lock;
	enum state state = OWNS_LOCK;

	mutex_lock(&bucket->mutex);
	waiter = next_for_condvar(bucket->first, condvar);
	lock = waiter ? waiter->lock : NULL;
	mutex_unlock(&bucket->mutex);
	if (!waiter)
		return false;
	/* Two buckets have an order, so look again with both. */
	lock_bucket = bucket_of(lock);
	lock_both(bucket, lock_bucket);
	waiter = next_for_condvar(bucket->first, condvar);
	if (waiter && waiter->lock == lock) {
		if (waiter->lock_scope == CLOUDABI_SCOPE_PRIVATE) {
			woken = pass_on(bucket, lock_bucket, waiter, &state);
		} else {
			leave_condvar(bucket, waiter);
			woken = waiter;
			state = SIGNALLED;
		}
	}
	if (woken)
		wake(woken, state);
	unlock_both(bucket, lock_bucket);
	return true;
}

void private_wake(condvar_word *condvar, cloudabi_nthreads_t count)
{
	while (count-- > 0 && wake_one(condvar))
		;
}
