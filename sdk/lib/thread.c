/* Threads, and the userspace side of locks and condition variables. */
#include <cloudabi_syscalls.h>
#include <cloudabi_thread.h>
#include <stdint.h>
#include <stdlib.h>

#include "../crt/crt.h"

#define STACK_SIZE (256 * 1024)

/* Lies at the bottom of the thread's own mapping. */
struct thread {
	/* Held for writing by the thread while it lives; bogus until it has begun. */
	_Atomic(cloudabi_lock_t) alive;
	void (*function)(void *);
	void *argument;
};

cloudabi_tid_t thread_id(void)
{
	return __crt_tid;
}

static __attribute__((noinline)) void run(struct thread *thread)
{
	thread->function(thread->argument);
}

static void begin(cloudabi_tid_t tid, void *argument)
{
	struct thread *thread = argument;

	__crt_tls_install(__builtin_alloca(__crt_tls_space()), tid);
	atomic_store(&thread->alive, tid | CLOUDABI_LOCK_WRLOCKED);
	run(thread);
	for (;;)
		cloudabi_sys_thread_exit(&thread->alive, CLOUDABI_SCOPE_PRIVATE);
}

cloudabi_errno_t thread_start(struct thread **out, void (*function)(void *), void *argument)
{
	cloudabi_threadattr_t attr = { .entry_point = begin, .stack_len = STACK_SIZE };
	struct thread *thread;
	cloudabi_tid_t tid;
	cloudabi_errno_t error;

	error = cloudabi_sys_mem_map(NULL, STACK_SIZE, CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE,
				     CLOUDABI_MAP_ANON | CLOUDABI_MAP_PRIVATE, CLOUDABI_MAP_ANON_FD,
				     0, &attr.stack);
	if (error)
		return error;
	thread = attr.stack;
	thread->function = function;
	thread->argument = argument;
	atomic_store(&thread->alive, CLOUDABI_LOCK_BOGUS);
	attr.argument = thread;
	error = cloudabi_sys_thread_create(&attr, &tid);
	if (error)
		cloudabi_sys_mem_unmap(thread, STACK_SIZE);
	else
		*out = thread;
	return error;
}

/* Waits in the kernel for what user space could not have. */
static void wait_for(const cloudabi_subscription_t *subscription)
{
	cloudabi_event_t event;
	size_t count;

	if (cloudabi_sys_poll(subscription, &event, 1, &count) != 0 || event.error != 0)
		__crt_fatal();
}

void thread_join(struct thread *thread)
{
	const cloudabi_subscription_t subscription = {
		.type = CLOUDABI_EVENTTYPE_LOCK_RDLOCK,
		.lock.lock = &thread->alive,
		.lock.lock_scope = CLOUDABI_SCOPE_PRIVATE,
	};

	while (atomic_load(&thread->alive) == CLOUDABI_LOCK_BOGUS)
		cloudabi_sys_thread_yield();
	if (atomic_load(&thread->alive) & CLOUDABI_LOCK_WRLOCKED)
		wait_for(&subscription);
	cloudabi_sys_mem_unmap(thread, STACK_SIZE);
}

bool mutex_try_lock(struct mutex *mutex)
{
	cloudabi_lock_t free = CLOUDABI_LOCK_UNLOCKED;

	return atomic_compare_exchange_strong_explicit(&mutex->word, &free,
						       __crt_tid | CLOUDABI_LOCK_WRLOCKED,
						       memory_order_acquire, memory_order_relaxed);
}

void mutex_lock(struct mutex *mutex)
{
	const cloudabi_subscription_t subscription = {
		.type = CLOUDABI_EVENTTYPE_LOCK_WRLOCK,
		.lock.lock = &mutex->word,
		.lock.lock_scope = CLOUDABI_SCOPE_PRIVATE,
	};

	if (!mutex_try_lock(mutex))
		wait_for(&subscription);
}

void mutex_unlock(struct mutex *mutex)
{
	cloudabi_lock_t own = __crt_tid | CLOUDABI_LOCK_WRLOCKED;

	if (!atomic_compare_exchange_strong_explicit(&mutex->word, &own, CLOUDABI_LOCK_UNLOCKED,
						     memory_order_release, memory_order_relaxed) &&
	    cloudabi_sys_lock_unlock(&mutex->word, CLOUDABI_SCOPE_PRIVATE) != 0)
		__crt_fatal();
}

void condition_wait(struct condition *condition, struct mutex *mutex)
{
	const cloudabi_subscription_t subscription = {
		.type = CLOUDABI_EVENTTYPE_CONDVAR,
		.condvar.condvar = &condition->word,
		.condvar.lock = &mutex->word,
		.condvar.condvar_scope = CLOUDABI_SCOPE_PRIVATE,
		.condvar.lock_scope = CLOUDABI_SCOPE_PRIVATE,
	};

	wait_for(&subscription);
}

static void wake(struct condition *condition, cloudabi_nthreads_t count)
{
	if (atomic_load_explicit(&condition->word, memory_order_relaxed) !=
		    CLOUDABI_CONDVAR_HAS_NO_WAITERS &&
	    cloudabi_sys_condvar_signal(&condition->word, CLOUDABI_SCOPE_PRIVATE, count) != 0)
		__crt_fatal();
}

void condition_signal(struct condition *condition)
{
	wake(condition, 1);
}

void condition_broadcast(struct condition *condition)
{
	wake(condition, UINT32_MAX);
}
