/*
 * The first code of a program.  The loader has mapped the segments and nothing else: this
 * connects the program to the vDSO, relocates it, gives it thread-local variables and a stack
 * guard, makes read-only what is from then on, and calls program_main().
 *
 * Until relocate() has run, no pointer in the program's data may be used.
 */
#include "crt.h"
#include "elf64.h"

#include <argdata.h>
#include <program.h>
#include <stdbool.h>

#define EXIT_UNSTARTABLE 127

struct start {
	const struct elf64_phdr *phdr;
	size_t phnum;
	size_t page_size;
	uintptr_t base;
	const void *argdata;
	size_t argdata_length;
	const void *canary;
	size_t canary_length;
	uint32_t cpus;
	cloudabi_tid_t tid;
	const void *vdso;
};

CRT_RELRO struct crt_process __crt_process = { .page_size = 1, .cpus = 1 };

/* What protected functions compare with; a constant only if the system gives no randomness. */
extern uintptr_t __stack_chk_guard;
CRT_RELRO uintptr_t __stack_chk_guard = 0x00000aff0d0a0000;

typedef void (*init_t)(void);
extern const init_t __init_array_start[] CRT_HIDDEN __attribute__((weak));
extern const init_t __init_array_end[] CRT_HIDDEN __attribute__((weak));

_Noreturn void _start(const cloudabi_auxv_t *auxv);

static void read_vector(const cloudabi_auxv_t *a, struct start *s)
{
	for (; a->a_type != CLOUDABI_AT_NULL; a++) {
		switch (a->a_type) {
		case CLOUDABI_AT_PHDR:
			s->phdr = a->a_ptr;
			break;
		case CLOUDABI_AT_PHNUM:
			s->phnum = a->a_val;
			break;
		case CLOUDABI_AT_PAGESZ:
			s->page_size = a->a_val;
			break;
		case CLOUDABI_AT_BASE:
			s->base = a->a_val;
			break;
		case CLOUDABI_AT_ARGDATA:
			s->argdata = a->a_ptr;
			break;
		case CLOUDABI_AT_ARGDATALEN:
			s->argdata_length = a->a_val;
			break;
		case CLOUDABI_AT_CANARY:
			s->canary = a->a_ptr;
			break;
		case CLOUDABI_AT_CANARYLEN:
			s->canary_length = a->a_val;
			break;
		case CLOUDABI_AT_NCPUS:
			s->cpus = (uint32_t)a->a_val;
			break;
		case CLOUDABI_AT_TID:
			s->tid = (cloudabi_tid_t)a->a_val;
			break;
		case CLOUDABI_AT_SYSINFO_EHDR:
			s->vdso = a->a_ptr;
			break;
		}
	}
}

static const struct elf64_phdr *find_segment(const struct start *s, uint32_t type)
{
	for (size_t i = 0; i < s->phnum; i++)
		if (s->phdr[i].p_type == type)
			return &s->phdr[i];
	return NULL;
}

/* Apply COUNT relocations.  Returns false at one of a kind that no program should have. */
static bool apply(uintptr_t base, const struct elf64_rela *rela, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if ((uint32_t)rela[i].r_info != R_X86_64_RELATIVE)
			return false;
		*(uint64_t *)(base + rela[i].r_offset) = base + (uint64_t)rela[i].r_addend;
	}
	return true;
}

static bool relocate(const struct start *s)
{
	const struct elf64_phdr *p = find_segment(s, PT_DYNAMIC);
	const struct elf64_dyn *dyn;
	uint64_t address = 0, size = 0;

	if (p == NULL)
		return true;
	for (dyn = (const void *)(s->base + p->p_vaddr); dyn->d_tag != DT_NULL; dyn++) {
		if (dyn->d_tag == DT_RELA)
			address = dyn->d_val;
		else if (dyn->d_tag == DT_RELASZ)
			size = dyn->d_val;
		else if (dyn->d_tag == DT_REL || dyn->d_tag == DT_RELR ||
			 (dyn->d_tag == DT_PLTRELSZ && dyn->d_val != 0))
			return false;
	}
	return apply(s->base, (const void *)(s->base + address), size / sizeof(struct elf64_rela));
}

static void set_guard(const struct start *s)
{
	const uint8_t *from = s->canary;
	uintptr_t guard = 0;

	if (s->canary_length < sizeof(guard))
		return;
	/* The byte that lies lowest stays zero, so that no string function runs past it. */
	for (size_t i = 1; i < sizeof(guard); i++)
		guard |= (uintptr_t)from[i] << (8 * i);
	__stack_chk_guard = guard;
}

static void describe_tls(const struct start *s)
{
	const struct elf64_phdr *p = find_segment(s, PT_TLS);
	uint64_t align;

	/* The block holds a pointer and its address is that of the variables' end. */
	__crt_tls.align = _Alignof(cloudabi_tcb_t);
	if (p == NULL)
		return;
	align = p->p_align ? p->p_align : 1;
	if (align > __crt_tls.align)
		__crt_tls.align = align;
	__crt_tls.data = (const void *)(s->base + p->p_vaddr);
	__crt_tls.file_size = p->p_filesz;
	/* Linkers count from the end of the variables by their own alignment, not by the block's. */
	__crt_tls.below = ((p->p_vaddr + p->p_memsz + align - 1) & ~(align - 1)) - p->p_vaddr;
}

/*
 * The result is not looked at: a system that cannot do this still runs the program, with one
 * line of defence less.
 */
static void protect_relro(const struct start *s)
{
	const struct elf64_phdr *p = find_segment(s, PT_GNU_RELRO);
	uintptr_t from, to;

	if (p == NULL)
		return;
	from = (s->base + p->p_vaddr) & ~(s->page_size - 1);
	to = (s->base + p->p_vaddr + p->p_memsz) & ~(s->page_size - 1);
	if (to > from)
		(void)cloudabi_sys_mem_protect((void *)from, to - from, CLOUDABI_PROT_READ);
}

/* From here on there are a stack guard and thread-local variables. */
static __attribute__((noinline)) _Noreturn void enter(const struct start *s)
{
	for (const init_t *f = __init_array_start; f < __init_array_end; f++)
		(*f)();
	program_main(argdata_create_buffer(s->argdata, s->argdata_length));
}

_Noreturn void _start(const cloudabi_auxv_t *auxv)
{
	struct start s = { .page_size = 1, .cpus = 1, .tid = 1 };

	read_vector(auxv, &s);
	__crt_link_vdso(s.vdso);
	if (!relocate(&s)) {
		cloudabi_sys_proc_raise(CLOUDABI_SIGABRT);
		cloudabi_sys_proc_exit(EXIT_UNSTARTABLE);
		__builtin_trap();
	}
	set_guard(&s);
	__crt_process.page_size = s.page_size;
	__crt_process.cpus = s.cpus;
	describe_tls(&s);
	__crt_tls_install(__builtin_alloca(__crt_tls_space()), s.tid);
	protect_relro(&s);
	enter(&s);
}
