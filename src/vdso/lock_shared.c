/*
 * Locks and condition variables between processes.  Each has a vDSO with a memory of its own, so
 * all state is in the words: sleepers sleep on the word itself, and releasing means storing 0
 * and waking one writer, or else all readers.  Whoever was woken does not own the lock yet; it
 * competes, and marks the lock as managed because others may still sleep.
 */
#include "vdso/lock_word.h"

#define WRITERS 1u
#define READERS 2u

static const struct deadline never = { .forever = true };

/* What the word must become for us to hold the lock; 0 if it is held in another way. */
static cloudabi_lock_t word_taken(cloudabi_lock_t word, bool write, cloudabi_tid_t tid, bool woken)
{
	const cloudabi_lock_t mark = woken ? WORD_MANAGED : 0;

	if (write)
		return word == 0 ? tid | WORD_WRITE | mark : 0;
	if (word & WORD_WRITE)
		return 0;
	/* Waiting writers go first, except before readers that were woken in their stead. */
	if ((word & WORD_MANAGED) && !woken)
		return 0;
	return (word + 1) | mark;
}

cloudabi_errno_t shared_acquire(lock_word *lock, bool write, cloudabi_tid_t tid,
				const struct deadline *deadline)
{
	cloudabi_lock_t word = atomic_load_explicit(lock, memory_order_acquire), taken;
	bool woken = false;

	for (;;) {
		if (word == CLOUDABI_LOCK_BOGUS)
			return CLOUDABI_EINVAL;
		if (write && word_is_owned(word, tid))
			return CLOUDABI_EDEADLK;
		taken = word_taken(word, write, tid, woken);
		if (taken) {
			if (word_replace(lock, &word, taken))
				return 0;
			continue;
		}
		if (!(word & WORD_MANAGED) && !word_replace(lock, &word, word | WORD_MANAGED))
			continue;
		if (word_sleep(lock, word | WORD_MANAGED, true, write ? WRITERS : READERS, deadline))
			return CLOUDABI_ETIMEDOUT;
		woken = true;
		word = atomic_load_explicit(lock, memory_order_acquire);
	}
}

cloudabi_errno_t shared_release(lock_word *lock, cloudabi_tid_t tid)
{
	cloudabi_lock_t word = atomic_load_explicit(lock, memory_order_relaxed);

	if ((word & WORD_MANAGED) && (word & WORD_WRITE) && !word_is_owned(word, tid))
		return CLOUDABI_EPERM;
	word = atomic_exchange_explicit(lock, 0, memory_order_acq_rel);
	/* From here on the word is only an address. */
	if ((word & WORD_MANAGED) && word_wake(lock, 1, true, WRITERS) <= 0)
		word_wake(lock, UINT32_MAX, true, READERS);
	return 0;
}

/* The next number that is not 0: 0 would say that nobody waits. */
static cloudabi_condvar_t following(cloudabi_condvar_t number)
{
	return number + 1 ? number + 1 : 1;
}

cloudabi_errno_t shared_wait(condvar_word *condvar, lock_word *lock, cloudabi_scope_t lock_scope,
			     cloudabi_tid_t tid, const struct deadline *deadline)
{
	cloudabi_condvar_t number = 0;
	cloudabi_errno_t error, timed_out;

	if (atomic_compare_exchange_strong(condvar, &number, 1))
		number = 1;
	error = lock_release(lock, lock_scope, tid);
	if (error)
		return error;
	timed_out = word_sleep(condvar, number, true, WRITERS, deadline);
	error = lock_acquire(lock, lock_scope, true, tid, &never);
	return error ? error : timed_out;
}

void shared_wake(condvar_word *condvar, cloudabi_nthreads_t count)
{
	cloudabi_condvar_t number = atomic_load(condvar);

	/* Those on their way to sleep notice the new number. */
	while (number != 0 && !atomic_compare_exchange_weak(condvar, &number, following(number)))
		;
	if (number != 0)
		word_wake(condvar, count, true, WRITERS);
}
