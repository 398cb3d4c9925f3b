/* Finds clock_gettime() in Linux's vDSO.  Runs once, before the program. */
#include "vdso/linux_vdso.h"

#include <elf.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "calls/sys.h"

static long (*clock_gettime_fast)(int, struct timespec64 *);

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

struct symbols {
	const Elf64_Sym *symbol;
	const char *names;
	const uint32_t *hash;     /* DT_HASH */
	const uint32_t *gnu_hash; /* DT_GNU_HASH, the only one on newer kernels */
};

/* The number of symbols: from the old hash table, or past the last chain of the new one. */
static uint32_t count_symbols(const struct symbols *symbols)
{
	const uint32_t *hash = symbols->gnu_hash, *buckets, *chains;
	uint32_t last = 0;

	if (symbols->hash)
		return symbols->hash[1];
	if (!hash)
		return 0;
	buckets = hash + 4 + hash[2] * 2;
	chains = buckets + hash[0];
	for (uint32_t i = 0; i < hash[0]; i++)
		if (buckets[i] > last)
			last = buckets[i];
	if (last < hash[1])
		return 0;
	while (!(chains[last - hash[1]] & 1))
		last++;
	return last + 1;
}

static bool find_tables(const char *base, struct symbols *out, uintptr_t *out_bias)
{
	const Elf64_Ehdr *header = (const void *)base;
	const Elf64_Phdr *segment = (const void *)(base + header->e_phoff);
	const Elf64_Dyn *dynamic = NULL;
	bool found = false;

	for (int i = 0; i < header->e_phnum; i++) {
		if (segment[i].p_type == PT_LOAD && !found) {
			*out_bias = (uintptr_t)base + segment[i].p_offset - segment[i].p_vaddr;
			found = true;
		} else if (segment[i].p_type == PT_DYNAMIC) {
			dynamic = (const void *)(base + segment[i].p_offset);
		}
	}
	if (!found || !dynamic)
		return false;
	*out = (struct symbols){ 0 };
	for (; dynamic->d_tag != DT_NULL; dynamic++) {
		const void *place = (const void *)(*out_bias + dynamic->d_un.d_ptr);

		if (dynamic->d_tag == DT_SYMTAB)
			out->symbol = place;
		else if (dynamic->d_tag == DT_STRTAB)
			out->names = place;
		else if (dynamic->d_tag == DT_HASH)
			out->hash = place;
		else if (dynamic->d_tag == DT_GNU_HASH)
			out->gnu_hash = place;
	}
	return out->symbol && out->names;
}

void linux_vdso_init(const void *header)
{
	struct symbols symbols;
	uintptr_t bias = 0;

	if (!header || !find_tables(header, &symbols, &bias))
		return;
	for (uint32_t i = 0, count = count_symbols(&symbols); i < count; i++) {
		const Elf64_Sym *symbol = &symbols.symbol[i];

		if (symbol->st_shndx != SHN_UNDEF &&
		    same(symbols.names + symbol->st_name, LINUX_VDSO_CLOCK_GETTIME))
			clock_gettime_fast = (long (*)(int, struct timespec64 *))(bias + symbol->st_value);
	}
}

long linux_clock_gettime(int clock, struct timespec64 *out)
{
	if (clock_gettime_fast)
		return clock_gettime_fast(clock, out);
	return SYS2(clock_gettime, clock, out);
}
