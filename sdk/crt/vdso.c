/*
 * How a program reaches the system: cloudabi_sys_*() jump through a table that is filled once,
 * by name, from the vDSO's dynamic symbols.  A program contains no system call instruction.
 */
#include "crt.h"
#include "elf64.h"

#include <stdbool.h>

#define PREFIX "cloudabi_sys_"
#define PREFIX_LENGTH (sizeof(PREFIX) - 1)

typedef void (*call_t)(void);

enum {
	CALL_COUNT = 0
#define CALL(number, name, result, parameters) +1
#include "../../abi/calls.def"
#include "../../abi/legacy_calls.def"
#undef CALL
};

/* Names lie in one block and not behind pointers, which would need relocation first. */
static const struct {
#define CALL(number, name, result, parameters) char name[sizeof(#name)];
#include "../../abi/calls.def"
#include "../../abi/legacy_calls.def"
#undef CALL
} names = {
#define CALL(number, name, result, parameters) #name,
#include "../../abi/calls.def"
#include "../../abi/legacy_calls.def"
#undef CALL
};

static const uint16_t name_offset[CALL_COUNT] = {
#define CALL(number, name, result, parameters) [number] = offsetof(__typeof__(names), name),
#include "../../abi/calls.def"
#include "../../abi/legacy_calls.def"
#undef CALL
};

extern call_t __crt_calls[CALL_COUNT] CRT_HIDDEN;
CRT_RELRO call_t __crt_calls[CALL_COUNT] = { NULL };

/*
 * The entry points.  A jump keeps every argument where it is, on the stack too, so one form
 * does for all of them.
 */
__asm__(".text\n"
#define CALL(number, name, result, parameters)             \
	".globl cloudabi_sys_" #name "\n"                  \
	".hidden cloudabi_sys_" #name "\n"                 \
	".type cloudabi_sys_" #name ", @function\n"        \
	".p2align 3\n"                                     \
	"cloudabi_sys_" #name ":\n"                        \
	"\tjmp *__crt_calls+8*" #number "(%rip)\n"         \
	".size cloudabi_sys_" #name ", .-cloudabi_sys_" #name "\n"
#include "../../abi/calls.def"
#include "../../abi/legacy_calls.def"
#undef CALL
);

static cloudabi_errno_t missing(void)
{
	return CLOUDABI_ENOSYS;
}

static bool equal(const char *a, const char *b)
{
	for (; *a == *b; a++, b++)
		if (*a == '\0')
			return true;
	return false;
}

static bool has_prefix(const char *name)
{
	for (size_t i = 0; i < PREFIX_LENGTH; i++)
		if (name[i] != PREFIX[i])
			return false;
	return true;
}

/* The number of the call NAME, or CALL_COUNT. */
static unsigned number_of(const char *name)
{
	unsigned i;

	for (i = 0; i < CALL_COUNT; i++)
		if (equal(name, (const char *)&names + name_offset[i]))
			break;
	return i;
}

static bool is_call(const struct elf64_sym *s, const char *strings)
{
	return s->st_info >> 4 == STB_GLOBAL && (s->st_info & 15) == STT_FUNC &&
	       (s->st_other & 3) == STV_DEFAULT && s->st_name != 0 && has_prefix(strings + s->st_name);
}

/* Addresses in the vDSO are offsets from its ELF header, modulo 2^64. */
static void take_symbols(uintptr_t base, const struct elf64_dyn *dyn)
{
	const struct elf64_sym *symbols = NULL;
	const char *strings = NULL;
	uint32_t count = 0;

	for (; dyn->d_tag != DT_NULL; dyn++) {
		if (dyn->d_tag == DT_HASH)
			count = ((const uint32_t *)(base + dyn->d_val))[1];
		else if (dyn->d_tag == DT_STRTAB)
			strings = (const char *)(base + dyn->d_val);
		else if (dyn->d_tag == DT_SYMTAB)
			symbols = (const struct elf64_sym *)(base + dyn->d_val);
	}
	if (symbols == NULL || strings == NULL)
		return;
	for (uint32_t i = 0; i < count; i++) {
		unsigned number;

		if (!is_call(&symbols[i], strings))
			continue;
		number = number_of(strings + symbols[i].st_name + PREFIX_LENGTH);
		if (number < CALL_COUNT)
			__crt_calls[number] = (call_t)(base + symbols[i].st_value);
	}
}

void __crt_link_vdso(const void *ehdr)
{
	const struct elf64_ehdr *e = ehdr;
	const struct elf64_phdr *p;

	for (unsigned i = 0; i < CALL_COUNT; i++)
		__crt_calls[i] = (call_t)missing;
	if (e == NULL)
		return;
	p = (const void *)((uintptr_t)e + e->e_phoff);
	for (unsigned i = 0; i < e->e_phnum; i++)
		if (p[i].p_type == PT_DYNAMIC) {
			take_symbols((uintptr_t)e, (const void *)((uintptr_t)e + p[i].p_vaddr));
			return;
		}
}
