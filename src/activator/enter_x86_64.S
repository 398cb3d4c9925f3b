/*
 * void machine_enter(entry, auxv, stack_pointer, cell): the last instructions of the activator.
 * Only rax, the entry's address, is left besides what the program is to know.
 */
	.text
	.globl machine_enter
	.hidden machine_enter
	.type machine_enter, @function
machine_enter:
	movq	%rdi, %rbx		/* entry */
	movq	%rsi, %r12		/* auxv */
	movq	%rdx, %rsp
	movq	%rcx, %rsi
	movl	$0x1002, %edi		/* ARCH_SET_FS */
	movl	$158, %eax		/* arch_prctl */
	syscall
	movq	%r12, %rdi
	movq	%rbx, %rax
	xorl	%ebx, %ebx
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%esi, %esi
	xorl	%ebp, %ebp
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r14d, %r14d
	xorl	%r15d, %r15d
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	pxor	%xmm\n, %xmm\n
	.endr
	cld
	jmp	*%rax
	.size machine_enter, . - machine_enter

	.section .note.GNU-stack, "", @progbits
