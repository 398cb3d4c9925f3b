/*
 * Threads and locks for programs without a C library, by the ABI's own protocol: uncontended
 * operations never leave the process.  Errors are CloudABI error numbers.
 *
 *	struct thread *thread;
 *	thread_start(&thread, work, argument);
 *	thread_join(thread);
 */
#ifndef CLOUDABI_THREAD_H
#define CLOUDABI_THREAD_H

#include <cloudabi_types.h>
#include <stdatomic.h>
#include <stdbool.h>

struct thread;

/* Runs FUNCTION(ARGUMENT) in a new thread, which ends when that returns. */
cloudabi_errno_t thread_start(struct thread **out, void (*function)(void *), void *argument);
/* Waits for the thread's end and frees what it used.  Exactly once for each thread. */
void thread_join(struct thread *thread);
/* The calling thread's number. */
cloudabi_tid_t thread_id(void);

/* All zeros is an unlocked lock and a condition that nobody waits for. */
struct mutex {
	_Atomic(cloudabi_lock_t) word;
};
struct condition {
	_Atomic(cloudabi_condvar_t) word;
};

void mutex_lock(struct mutex *mutex);
bool mutex_try_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);
void condition_wait(struct condition *condition, struct mutex *mutex);
void condition_signal(struct condition *condition);
void condition_broadcast(struct condition *condition);

#endif
