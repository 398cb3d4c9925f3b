/* The lock word of the ABI, and the choice between the two ways to wait for it. */
#ifndef VDSO_LOCK_WORD_H
#define VDSO_LOCK_WORD_H

#include <stdatomic.h>

#include "vdso/lock.h"

#define WORD_WRITE CLOUDABI_LOCK_WRLOCKED       /* the low bits are the owner's number */
#define WORD_MANAGED CLOUDABI_LOCK_KERNEL_MANAGED /* somebody waits: unlocking is a call */
#define WORD_OWNER (CLOUDABI_LOCK_WRLOCKED - 1u)

typedef _Atomic(cloudabi_lock_t) lock_word;
typedef _Atomic(cloudabi_condvar_t) condvar_word;

/* Does TID hold a lock with this word for writing? */
static inline bool word_is_owned(cloudabi_lock_t word, cloudabi_tid_t tid)
{
	return (word & WORD_WRITE) && (word & WORD_OWNER) == (tid & WORD_OWNER);
}

static inline bool word_replace(lock_word *lock, cloudabi_lock_t *seen, cloudabi_lock_t wanted)
{
	return atomic_compare_exchange_weak_explicit(lock, seen, wanted, memory_order_acq_rel,
						     memory_order_acquire);
}

/*
 * Sleeps while *WORD is VALUE.  ALL is a bit set of which wakers it listens to.  Returns 0 when
 * woken (or when the value is another already), ETIMEDOUT.
 */
cloudabi_errno_t word_sleep(const _Atomic(uint32_t) *word, uint32_t value, bool shared,
			    uint32_t bits, const struct deadline *deadline);
/* Wakes at most COUNT sleepers that listen to BITS.  Returns how many. */
long word_wake(const _Atomic(uint32_t) *word, uint32_t count, bool shared, uint32_t bits);

/* Locks and condition variables within one process: lock_private.c */
cloudabi_errno_t private_acquire(lock_word *lock, bool write, cloudabi_tid_t tid,
				 const struct deadline *deadline);
cloudabi_errno_t private_release(lock_word *lock, cloudabi_tid_t tid);
cloudabi_errno_t private_wait(condvar_word *condvar, lock_word *lock, cloudabi_scope_t lock_scope,
			      cloudabi_tid_t tid, const struct deadline *deadline);
void private_wake(condvar_word *condvar, cloudabi_nthreads_t count);

/* Between processes that share memory: lock_shared.c */
cloudabi_errno_t shared_acquire(lock_word *lock, bool write, cloudabi_tid_t tid,
				const struct deadline *deadline);
cloudabi_errno_t shared_release(lock_word *lock, cloudabi_tid_t tid);
cloudabi_errno_t shared_wait(condvar_word *condvar, lock_word *lock, cloudabi_scope_t lock_scope,
			     cloudabi_tid_t tid, const struct deadline *deadline);
void shared_wake(condvar_word *condvar, cloudabi_nthreads_t count);

#endif
