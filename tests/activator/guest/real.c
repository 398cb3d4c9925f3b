/*
 * A program in C as linkers lay it out, that looks whether it was loaded right: constants, data,
 * BSS, relocations.  Ends with status 0, or with the number of what was wrong.  It is made for
 * the activator's own tests: it runs in a Linux process and ends it by a Linux system call.
 */
#include <cloudabi_types.h>
#include <elf.h>
#include <stddef.h>

#include "calls/sys.h"

/* More than any page, so that the load bias has to heed it. */
#define ALIGNMENT 131072

_Noreturn void _start(const cloudabi_auxv_t *auxv);

static const char text[] = "constant";
static const int constants[2000] = { [0] = 11, [1999] = 12 };
static volatile int data[3000] = { [0] = 21, [2999] = 22 };
static volatile char zeros[10001];
static const char *volatile pointers[] = { text, &text[1], &text[2] };
static _Alignas(ALIGNMENT) volatile char aligned_zeros[3];
/* Makes the linker describe them; nothing is done with them here. */
__attribute__((used)) static _Thread_local int thread_local_value = 31;

_Noreturn static void end(int status)
{
	for (;;)
		SYS1(exit_group, status);
}

static const void *find(const cloudabi_auxv_t *auxv, uint32_t type)
{
	for (; auxv->a_type != CLOUDABI_AT_NULL; auxv++)
		if (auxv->a_type == type)
			return auxv->a_ptr;
	end(1);
}

static const Elf64_Phdr *find_header(const cloudabi_auxv_t *auxv, uint32_t type)
{
	const Elf64_Phdr *p = find(auxv, CLOUDABI_AT_PHDR);

	for (size_t left = (size_t)find(auxv, CLOUDABI_AT_PHNUM); left > 0; left--, p++)
		if (p->p_type == type)
			return p;
	end(2);
}

static void relocate(uintptr_t base, const Elf64_Dyn *dynamic)
{
	const Elf64_Rela *rela = NULL;
	size_t count = 0;

	for (; dynamic->d_tag != DT_NULL; dynamic++) {
		if (dynamic->d_tag == DT_RELA)
			rela = (const void *)(base + dynamic->d_un.d_ptr);
		else if (dynamic->d_tag == DT_RELASZ)
			count = dynamic->d_un.d_val / sizeof(*rela);
	}
	if (count == 0)
		end(3);
	for (; count > 0; count--, rela++) {
		if (ELF64_R_TYPE(rela->r_info) != R_X86_64_RELATIVE)
			end(4);
		*(uint64_t *)(base + rela->r_offset) = base + (uint64_t)rela->r_addend;
	}
}

static void check_memory(void)
{
	const int *constant = constants;

	/* So that the compiler does not know what it looks at. */
	__asm__("" : "+r"(constant));
	if (constant[0] != 11 || constant[1] != 0 || constant[1999] != 12)
		end(5);
	if (data[0] != 21 || data[1] != 0 || data[2999] != 22)
		end(6);
	for (size_t i = 0; i < sizeof(zeros); i++)
		if (zeros[i]++ != 0)
			end(7);
	for (size_t i = 0; i < 3000; i++)
		data[i] = 1;
	if ((uintptr_t)aligned_zeros % ALIGNMENT != 0 || aligned_zeros[2]++ != 0)
		end(8);
}

void _start(const cloudabi_auxv_t *auxv)
{
	uintptr_t base = (uintptr_t)find(auxv, CLOUDABI_AT_BASE);
	const Elf64_Phdr *tls = find_header(auxv, PT_TLS);

	relocate(base, (const void *)(base + find_header(auxv, PT_DYNAMIC)->p_vaddr));
	check_memory();
	for (size_t i = 0; i < 3; i++)
		if (pointers[i] != &text[i] || pointers[i][0] != "con"[i])
			end(9);
	if (*(const volatile int *)(base + tls->p_vaddr) != 31)
		end(10);
	end(0);
}
