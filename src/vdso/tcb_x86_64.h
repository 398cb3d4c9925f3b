/*
 * The thread control block on x86-64: FS points to a cell, the cell to the block, and the block
 * belongs to the system.  We keep the thread's number in it, so finding it costs no system call.
 */
#ifndef VDSO_TCB_X86_64_H
#define VDSO_TCB_X86_64_H

#include <cloudabi_types.h>

static inline const cloudabi_tcb_t *tcb_self(void)
{
	const cloudabi_tcb_t *tcb;

	__asm__("movq %%fs:0, %0" : "=r"(tcb));
	return tcb;
}

#endif
