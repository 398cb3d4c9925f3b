/* start_stack(): what a new program finds, from the top of its stack downwards. */
#include <cloudabi_types.h>
#include <stdlib.h>
#include <string.h>

#include "../filter/tap.h"
#include "activator/activator.h"

#define STACK_SIZE 65536

static const struct image image = { .entry = 0x1900, .headers = 0x40, .header_count = 10 };
static const uint64_t bias = 0x555555554000;
static unsigned char random_bytes[80];

/* A stack, and what start_stack() put there. */
struct laid_out {
	unsigned char *memory;
	uintptr_t top, pointer;
	const cloudabi_auxv_t *auxv;
	cloudabi_tcb_t *const *cell;
};

static struct laid_out lay_out(const struct start_info *info, size_t below_top)
{
	struct laid_out l = { .memory = aligned_alloc(16, STACK_SIZE) };
	const void *auxv;
	void *cell;

	if (l.memory == NULL)
		abort();
	memset(l.memory, 0xa5, STACK_SIZE);
	l.top = (uintptr_t)l.memory + STACK_SIZE - below_top;
	l.pointer = start_stack(l.top, &image, bias, info, random_bytes, &auxv, &cell);
	l.auxv = auxv;
	l.cell = cell;
	return l;
}

/* The only entry of that type, or an entry of type NULL. */
static cloudabi_auxv_t entry(const cloudabi_auxv_t *auxv, uint32_t type)
{
	cloudabi_auxv_t found = { .a_type = CLOUDABI_AT_NULL };

	for (; auxv->a_type != CLOUDABI_AT_NULL; auxv++)
		if (auxv->a_type == type) {
			if (found.a_type != CLOUDABI_AT_NULL)
				return (cloudabi_auxv_t){ .a_type = CLOUDABI_AT_NULL };
			found = *auxv;
		}
	return found;
}

static void test_values(const struct laid_out *l, const struct start_info *info)
{
	const struct {
		const char *name;
		uint32_t type;
		uint64_t value;
	} rows[] = {
		{ "PHDR", CLOUDABI_AT_PHDR, bias + image.headers },
		{ "PHNUM", CLOUDABI_AT_PHNUM, image.header_count },
		{ "PAGESZ", CLOUDABI_AT_PAGESZ, info->page_size },
		{ "BASE", CLOUDABI_AT_BASE, bias },
		{ "ARGDATALEN", CLOUDABI_AT_ARGDATALEN, info->argdata_length },
		{ "CANARYLEN", CLOUDABI_AT_CANARYLEN, 64 },
		{ "NCPUS", CLOUDABI_AT_NCPUS, info->cpus },
		{ "TID", CLOUDABI_AT_TID, info->tid },
		{ "SYSINFO_EHDR", CLOUDABI_AT_SYSINFO_EHDR, (uintptr_t)info->vdso },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cloudabi_auxv_t found = entry(l->auxv, rows[i].type);

		tap(found.a_type == rows[i].type && (uintptr_t)found.a_ptr == rows[i].value,
		    "auxiliary vector: %s", rows[i].name);
	}
}

static void test_order(const struct laid_out *l, const struct start_info *info)
{
	uintptr_t argdata = (uintptr_t)entry(l->auxv, CLOUDABI_AT_ARGDATA).a_ptr;
	uintptr_t canary = (uintptr_t)entry(l->auxv, CLOUDABI_AT_CANARY).a_ptr;
	uintptr_t uuid = (uintptr_t)entry(l->auxv, CLOUDABI_AT_PID).a_ptr;
	const cloudabi_auxv_t *end = l->auxv;

	while (end->a_type != CLOUDABI_AT_NULL)
		end++;
	tap(argdata == ((l->top - info->argdata_length) & ~(uintptr_t)7),
	    "argument data are at the top, at a multiple of 8");
	tap(canary == argdata - 64, "the canary is below");
	tap(uuid == canary - 16, "the UUID is below");
	tap((uintptr_t)(end + 1) <= uuid && uuid - (uintptr_t)(end + 1) < 16 &&
		    (uintptr_t)l->auxv % 16 == 0 && end - l->auxv == 12,
	    "the auxiliary vector of 12 entries is below, at a multiple of 16");
	tap((uintptr_t)*l->cell == (uintptr_t)l->auxv - 8, "the thread control block is below");
	tap((uintptr_t)l->cell == (uintptr_t)*l->cell - 8, "the cell with its address is below");
	tap(l->pointer < (uintptr_t)l->cell && (uintptr_t)l->cell - l->pointer <= 24 &&
		    l->pointer % 16 == 8,
	    "the stack pointer is below, 8 modulo 16");
}

static void test_contents(const struct laid_out *l, const struct start_info *info)
{
	const unsigned char *uuid = entry(l->auxv, CLOUDABI_AT_PID).a_ptr;

	tap(memcmp(entry(l->auxv, CLOUDABI_AT_ARGDATA).a_ptr, info->argdata,
		   info->argdata_length) == 0,
	    "argument data are copied");
	tap(memcmp(entry(l->auxv, CLOUDABI_AT_CANARY).a_ptr, random_bytes, 64) == 0,
	    "the canary is the first 64 random bytes");
	tap(uuid[6] >> 4 == 4 && uuid[8] >> 6 == 2, "the UUID is of version 4");
	tap((uuid[6] & 0x0f) == (random_bytes[70] & 0x0f) &&
		    (uuid[8] & 0x3f) == (random_bytes[72] & 0x3f) &&
		    memcmp(uuid, random_bytes + 64, 6) == 0 && uuid[7] == random_bytes[71] &&
		    memcmp(uuid + 9, random_bytes + 73, 7) == 0,
	    "its other bits are the last random bytes");
}

static bool is_untouched(const unsigned char *from, uintptr_t to)
{
	while ((uintptr_t)from < to)
		if (*from++ != 0xa5)
			return false;
	return true;
}

static void test_lengths(struct start_info info)
{
	size_t good = 0;

	for (size_t i = 0; i < 64; i++) {
		struct laid_out l;
		uintptr_t argdata;

		info.argdata_length = i % 16;
		l = lay_out(&info, i);
		argdata = (uintptr_t)entry(l.auxv, CLOUDABI_AT_ARGDATA).a_ptr;
		good += l.pointer % 16 == 8 && (uintptr_t)l.auxv % 16 == 0 && argdata % 8 == 0 &&
			argdata + info.argdata_length <= l.top &&
			memcmp((void *)argdata, info.argdata, info.argdata_length) == 0 &&
			is_untouched(l.memory, l.pointer) &&
			is_untouched((unsigned char *)l.top, (uintptr_t)l.memory + STACK_SIZE);
		free(l.memory);
	}
	tap(good == 64, "any top and any length: aligned, and nothing beyond touched");
	info.argdata = NULL;
	info.argdata_length = 0;
	free(lay_out(&info, 0).memory);
	tap(true, "no argument data");
}

int main(void)
{
	const struct start_info info = {
		.page_size = 4096, .cpus = 3, .tid = 4711, .argdata = "the argument data",
		.argdata_length = 17, .vdso = random_bytes,
	};
	struct laid_out l;

	for (size_t i = 0; i < sizeof(random_bytes); i++)
		random_bytes[i] = (unsigned char)(i * 37 + 0xc1);
	l = lay_out(&info, 0);
	test_values(&l, &info);
	test_order(&l, &info);
	test_contents(&l, &info);
	test_lengths(info);
	free(l.memory);
	return tap_end();
}
