/*
 * The first instruction of a guest process, and how its threads begin and end on x86-64.
 */
	.text

/* Linux starts us with the stack pointer at argc. */
	.globl _start
	.hidden _start
	.type _start, @function
_start:
	xorl	%ebp, %ebp
	movq	%rsp, %rdi
	andq	$-16, %rsp
	call	vdso_main
	hlt
	.size _start, . - _start

/*
 * long thread_spawn(unsigned long flags, void *stack, uint32_t *out_tid, void *cell,
 *                   void (*entry)(uint32_t, void *), void *argument)
 * clone() whose child calls entry(tid, argument) on its new stack.  *OUT_TID is written before
 * the child runs.  Returns the thread's number or -errno.
 */
	.globl thread_spawn
	.hidden thread_spawn
	.type thread_spawn, @function
thread_spawn:
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	movq	%r8, %rbx		/* entry */
	movq	%r9, %r12		/* argument */
	movq	%rdx, %r13		/* out_tid */
	movq	%rcx, %r8		/* tls: the cell */
	xorl	%r10d, %r10d		/* child tid address: unused */
	movl	$56, %eax		/* clone(flags, stack, parent_tid, child_tid, tls) */
	syscall
	testq	%rax, %rax
	jz	1f
	popq	%r13
	popq	%r12
	popq	%rbx
	ret
1:	xorl	%ebp, %ebp
	movl	(%r13), %edi
	movq	%r12, %rsi
	pushq	$0			/* rsp = 8 modulo 16, as after a call */
	jmp	*%rbx
	.size thread_spawn, . - thread_spawn

/*
 * void thread_end(uint32_t *mutex): release the mutex that guards the stack we run on, then end
 * the thread.  Nothing may touch that stack after the store.
 */
	.globl thread_end
	.hidden thread_end
	.type thread_end, @function
thread_end:
	movl	$0, (%rdi)
	movl	$129, %esi		/* FUTEX_WAKE | FUTEX_PRIVATE_FLAG */
	movl	$1, %edx
	movl	$202, %eax		/* futex */
	syscall
	xorl	%edi, %edi
	movl	$60, %eax		/* exit */
	syscall
	hlt
	.size thread_end, . - thread_end

/* void call_on_stack(void (*function)(void *), void *argument, void *stack_top): no return. */
	.globl call_on_stack
	.hidden call_on_stack
	.type call_on_stack, @function
call_on_stack:
	movq	%rdi, %rax
	movq	%rsi, %rdi
	movq	%rdx, %rsp
	xorl	%ebp, %ebp
	call	*%rax
	hlt
	.size call_on_stack, . - call_on_stack

	.section .note.GNU-stack, "", @progbits
