/*
 * Reader-writer locks and condition variables of the ABI (reference, part 2, section e).
 * Runs inside the guest; called by poll, lock_unlock, condvar_signal and thread_exit.
 * Never touches a lock word after it has released it: its owner may have freed it by then.
 */
#ifndef VDSO_LOCK_H
#define VDSO_LOCK_H

#include <cloudabi_types.h>
#include <stdbool.h>

/* When to give up; an absolute time on a Linux clock. */
struct deadline {
	bool forever;
	int linux_clock;      /* CLOCK_MONOTONIC or CLOCK_REALTIME */
	uint64_t nanoseconds;
};

/*
 * Take LOCK for reading or for writing on behalf of thread TID.  Returns 0 with the lock held,
 * ETIMEDOUT when the deadline passed, EDEADLK if TID holds it for writing already, EINVAL for
 * a bad scope or a word that makes no sense.
 */
cloudabi_errno_t lock_acquire(_Atomic(cloudabi_lock_t) *lock, cloudabi_scope_t scope, bool write,
			      cloudabi_tid_t tid, const struct deadline *deadline);

/* Give up LOCK.  EPERM if it has waiters and another thread owns it, EINVAL for a bad scope. */
cloudabi_errno_t lock_release(_Atomic(cloudabi_lock_t) *lock, cloudabi_scope_t scope,
			      cloudabi_tid_t tid);

/*
 * Give up LOCK, wait for a signal on CONDVAR, take LOCK again for writing.  Returns 0 after a
 * signal and ETIMEDOUT after the deadline, with the lock held in both cases; EINVAL if other
 * threads wait on CONDVAR with another lock or for a bad scope, EPERM if TID does not own LOCK.
 */
cloudabi_errno_t condvar_wait(_Atomic(cloudabi_condvar_t) *condvar, cloudabi_scope_t condvar_scope,
			      _Atomic(cloudabi_lock_t) *lock, cloudabi_scope_t lock_scope,
			      cloudabi_tid_t tid, const struct deadline *deadline);

/* Wake at most COUNT threads that wait on CONDVAR.  0 also if nobody does. */
cloudabi_errno_t condvar_wake(_Atomic(cloudabi_condvar_t) *condvar, cloudabi_scope_t scope,
			      cloudabi_nthreads_t count);

#endif
