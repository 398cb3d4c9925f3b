/*
 * Thread-local variables.  The word at %fs:0 belongs to the system and holds the address of the
 * thread control block; variables lie directly below the block.  Switching to other variables
 * means storing another address there; the register itself is never changed.
 */
#include "crt.h"

CRT_RELRO struct crt_tls __crt_tls = { .align = 1 };
_Thread_local cloudabi_tid_t __crt_tid;

static cloudabi_tcb_t *block_get(void)
{
	cloudabi_tcb_t *tcb;

	__asm__ volatile("mov %%fs:0, %0" : "=r"(tcb));
	return tcb;
}

static void block_set(cloudabi_tcb_t *tcb)
{
	__asm__ volatile("mov %0, %%fs:0" : : "r"(tcb) : "memory");
}

size_t __crt_tls_space(void)
{
	return __crt_tls.below + __crt_tls.align - 1 + sizeof(cloudabi_tcb_t);
}

/* Apart, so that no address of the old variables is still in a register. */
static __attribute__((noinline)) void remember(cloudabi_tid_t tid)
{
	__crt_tid = tid;
}

void __crt_tls_install(void *space, cloudabi_tid_t tid)
{
	const struct crt_tls *t = &__crt_tls;
	uintptr_t top = ((uintptr_t)space + t->below + t->align - 1) & ~(t->align - 1);
	char *variable = (char *)top - t->below;
	const char *from = t->data;
	cloudabi_tcb_t *tcb = (cloudabi_tcb_t *)top;

	for (size_t i = 0; i < t->below; i++)
		variable[i] = i < t->file_size ? from[i] : 0;
	*tcb = *block_get();
	block_set(tcb);
	remember(tid);
}
