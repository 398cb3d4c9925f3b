/* lock_unlock, condvar_signal. */
#include "vdso/export.h"
#include "vdso/lock.h"
#include "vdso/thread.h"

EXPORT cloudabi_errno_t cloudabi_sys_lock_unlock(_Atomic(cloudabi_lock_t) *lock,
						 cloudabi_scope_t scope)
{
	return lock_release(lock, scope, thread_self());
}

EXPORT cloudabi_errno_t cloudabi_sys_condvar_signal(_Atomic(cloudabi_condvar_t) *condvar,
						    cloudabi_scope_t scope,
						    cloudabi_nthreads_t nwaiters)
{
	return nwaiters == 0 ? 0 : condvar_wake(condvar, scope, nwaiters);
}
