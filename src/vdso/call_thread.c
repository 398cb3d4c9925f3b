/*
 * thread_*.  A thread runs on the stack that its creator supplied, with its thread control
 * block and its cell at the top.  It ends on a stack of ours, because its own may be gone the
 * moment it has released its lock.
 */
#include <linux/sched.h>
#include <stdatomic.h>

#include "calls/op.h"
#include "calls/sys.h"
#include "vdso/export.h"
#include "vdso/lock.h"
#include "vdso/mutex.h"
#include "vdso/tcb_x86_64.h"
#include "vdso/thread.h"

/* Exactly what the filter lets through. */
#define THREAD_FLAGS                                                                    \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | \
	 CLONE_SETTLS | CLONE_PARENT_SETTID)

#define STACK_ALIGN 16

long thread_spawn(unsigned long flags, void *stack, void *out_tid, void *cell,
		  cloudabi_threadentry_t *entry, void *argument) __attribute__((visibility("hidden")));
_Noreturn void thread_end(struct mutex *mutex) __attribute__((visibility("hidden")));
_Noreturn void call_on_stack(void (*function)(void *), void *argument, void *stack_top)
	__attribute__((visibility("hidden")));

static _Atomic(uint32_t) other_threads; /* besides the first one */
static _Atomic(uint32_t) first_has_ended;

struct thread_block {
	cloudabi_tcb_t *cell;
	cloudabi_tcb_t tcb; /* the low half of its pointer is the thread's number */
};

cloudabi_tid_t thread_self(void)
{
	const cloudabi_tcb_t *tcb = tcb_self();
	cloudabi_tid_t tid = tcb ? (cloudabi_tid_t)(uintptr_t)tcb->parent : 0;

	return tid ? tid : (cloudabi_tid_t)SYS0(gettid);
}

EXPORT cloudabi_errno_t cloudabi_sys_thread_create(cloudabi_threadattr_t *attr, cloudabi_tid_t *tid)
{
	uintptr_t top = ((uintptr_t)attr->stack + attr->stack_len) & ~(uintptr_t)(STACK_ALIGN - 1);
	struct thread_block *block = (struct thread_block *)(top - sizeof(struct thread_block));
	long result;

	if (attr->stack_len < 4 * sizeof(*block))
		return CLOUDABI_EINVAL;
	block->cell = &block->tcb;
	block->tcb.parent = NULL;
	atomic_fetch_add(&other_threads, 1);
	result = thread_spawn(THREAD_FLAGS, block, &block->tcb.parent, &block->cell,
			      attr->entry_point, attr->argument);
	if (result < 0) {
		atomic_fetch_sub(&other_threads, 1);
		return errno_from_linux(result);
	}
	*tid = (cloudabi_tid_t)result;
	return 0;
}

EXPORT cloudabi_errno_t cloudabi_sys_thread_yield(void)
{
	SYS0(sched_yield);
	return 0;
}

/* ---- the end of a thread ---- */

struct ending {
	_Atomic(cloudabi_lock_t) *lock;
	cloudabi_scope_t scope;
	cloudabi_tid_t tid;
};

static struct mutex exit_mutex; /* held by the thread that is on the exit stack */
static _Alignas(64) char exit_stack[8192];

/* Runs on the exit stack; E was copied there. */
static void end_on_exit_stack(void *argument)
{
	const struct ending ending = *(const struct ending *)argument;

	lock_release(ending.lock, ending.scope, ending.tid);
	if (atomic_fetch_sub(&other_threads, 1) == 1 && atomic_load(&first_has_ended))
		SYS1(exit_group, 0);
	thread_end(&exit_mutex);
}

/*
 * The process's first thread stays, asleep: the supervisor knows the process by it.  Its stack
 * is not the program's to free.
 */
_Noreturn static void end_first(const struct ending *ending)
{
	static _Atomic(uint32_t) never;

	lock_release(ending->lock, ending->scope, ending->tid);
	atomic_store(&first_has_ended, 1);
	if (atomic_load(&other_threads) == 0)
		SYS1(exit_group, 0);
	for (;;)
		SYS4(futex, &never, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, 0);
}

static cloudabi_tid_t first_thread;

void thread_init(cloudabi_tid_t tid)
{
	first_thread = tid;
}

EXPORT void cloudabi_sys_thread_exit(_Atomic(cloudabi_lock_t) *lock, cloudabi_scope_t scope)
{
	const struct ending ending = { lock, scope, thread_self() };
	struct ending *copy = (struct ending *)exit_stack;

	if (ending.tid == first_thread)
		end_first(&ending);
	mutex_lock(&exit_mutex);
	*copy = ending;
	call_on_stack(end_on_exit_stack, copy, exit_stack + sizeof(exit_stack));
}
