/*
 * A program that writes its registers, as they were at its first instruction, to descriptor 1:
 * struct registers in ../test_run.c.
 */
	.text
	.globl _start
_start:
	movq	%rax, registers+0(%rip)
	movq	%rbx, registers+8(%rip)
	movq	%rcx, registers+16(%rip)
	movq	%rdx, registers+24(%rip)
	movq	%rsi, registers+32(%rip)
	movq	%rdi, registers+40(%rip)
	movq	%rbp, registers+48(%rip)
	movq	%rsp, registers+56(%rip)
	movq	%r8, registers+64(%rip)
	movq	%r9, registers+72(%rip)
	movq	%r10, registers+80(%rip)
	movq	%r11, registers+88(%rip)
	movq	%r12, registers+96(%rip)
	movq	%r13, registers+104(%rip)
	movq	%r14, registers+112(%rip)
	movq	%r15, registers+120(%rip)
	pushfq
	popq	registers+128(%rip)
	leaq	_start(%rip), %rax
	movq	%rax, registers+136(%rip)
	movq	%fs:0, %rax
	movq	%rax, registers+144(%rip)
	leaq	registers+152(%rip), %rsi
	movl	$0x1003, %edi		/* ARCH_GET_FS */
	movl	$158, %eax		/* arch_prctl */
	syscall
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movups	%xmm\n, registers+160+16*\n(%rip)
	.endr
	movl	$1, %edi
	leaq	registers(%rip), %rsi
	movl	$416, %edx
	movl	$1, %eax		/* write */
	syscall
	xorl	%edi, %edi
	movl	$231, %eax		/* exit_group */
	syscall
	hlt

	.bss
	.balign	16
registers:
	.skip	416

	.section .note.GNU-stack, "", @progbits
