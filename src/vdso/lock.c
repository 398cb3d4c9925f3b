/* Chooses by scope, and sleeps. */
#include "vdso/lock.h"

#include <asm/errno.h>
#include <linux/futex.h>
#include <linux/time_types.h>

#include "calls/sys.h"
#include "vdso/lock_word.h"

#define NANOSECONDS 1000000000ULL
#define CLOCK_IS_REALTIME 0

cloudabi_errno_t word_sleep(const _Atomic(uint32_t) *word, uint32_t value, bool shared,
			    uint32_t bits, const struct deadline *deadline)
{
	struct __kernel_timespec end = { 0 };
	int operation = FUTEX_WAIT_BITSET | (shared ? 0 : FUTEX_PRIVATE_FLAG);

	if (!deadline->forever) {
		end.tv_sec = (long long)(deadline->nanoseconds / NANOSECONDS);
		end.tv_nsec = (long long)(deadline->nanoseconds % NANOSECONDS);
		if (deadline->linux_clock == CLOCK_IS_REALTIME)
			operation |= FUTEX_CLOCK_REALTIME;
	}
	for (;;) {
		long result = SYS6(futex, word, operation, value, deadline->forever ? 0 : &end, 0,
				   bits);

		/* A debugger, or stop and continue, may interrupt; then it may have been a wake. */
		if (result == -EINTR && atomic_load_explicit(word, memory_order_acquire) == value)
			continue;
		return result == -ETIMEDOUT ? CLOUDABI_ETIMEDOUT : 0;
	}
}

long word_wake(const _Atomic(uint32_t) *word, uint32_t count, bool shared, uint32_t bits)
{
	const uint32_t most = count < INT32_MAX ? count : INT32_MAX;

	return SYS6(futex, word, FUTEX_WAKE_BITSET | (shared ? 0 : FUTEX_PRIVATE_FLAG), most, 0, 0,
		    bits);
}

cloudabi_errno_t lock_acquire(lock_word *lock, cloudabi_scope_t scope, bool write,
			      cloudabi_tid_t tid, const struct deadline *deadline)
{
	switch (scope) {
	case CLOUDABI_SCOPE_PRIVATE:
		return private_acquire(lock, write, tid, deadline);
	case CLOUDABI_SCOPE_SHARED:
		return shared_acquire(lock, write, tid, deadline);
	default:
		return CLOUDABI_EINVAL;
	}
}

cloudabi_errno_t lock_release(lock_word *lock, cloudabi_scope_t scope, cloudabi_tid_t tid)
{
	switch (scope) {
	case CLOUDABI_SCOPE_PRIVATE:
		return private_release(lock, tid);
	case CLOUDABI_SCOPE_SHARED:
		return shared_release(lock, tid);
	default:
		return CLOUDABI_EINVAL;
	}
}

cloudabi_errno_t condvar_wait(condvar_word *condvar, cloudabi_scope_t condvar_scope,
			      lock_word *lock, cloudabi_scope_t lock_scope, cloudabi_tid_t tid,
			      const struct deadline *deadline)
{
	if (lock_scope != CLOUDABI_SCOPE_PRIVATE && lock_scope != CLOUDABI_SCOPE_SHARED)
		return CLOUDABI_EINVAL;
	if (!word_is_owned(atomic_load_explicit(lock, memory_order_relaxed), tid))
		return CLOUDABI_EPERM;
	switch (condvar_scope) {
	case CLOUDABI_SCOPE_PRIVATE:
		return private_wait(condvar, lock, lock_scope, tid, deadline);
	case CLOUDABI_SCOPE_SHARED:
		return shared_wait(condvar, lock, lock_scope, tid, deadline);
	default:
		return CLOUDABI_EINVAL;
	}
}

cloudabi_errno_t condvar_wake(condvar_word *condvar, cloudabi_scope_t scope,
			      cloudabi_nthreads_t count)
{
	switch (scope) {
	case CLOUDABI_SCOPE_PRIVATE:
		private_wake(condvar, count);
		return 0;
	case CLOUDABI_SCOPE_SHARED:
		shared_wake(condvar, count);
		return 0;
	default:
		return CLOUDABI_EINVAL;
	}
}
