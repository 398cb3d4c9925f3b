/* What a new program finds on its stack.  Pure but for the memory it writes to. */
#include <cloudabi_types.h>

#include "activator/activator.h"
#include "activator/machine.h"

#define CANARY_SIZE 64
#define UUID_SIZE 16

/* Memory is handed out downwards. */
static void *push(uintptr_t *top, size_t size, size_t align)
{
	*top = (*top - size) & ~(uintptr_t)(align - 1);
	return (void *)*top;
}

/* A random UUID, version 4. */
static void make_uuid(uint8_t *uuid, const uint8_t *random)
{
	__builtin_memcpy(uuid, random, UUID_SIZE);
	uuid[6] = (uuid[6] & 0x0f) | 0x40;
	uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

uintptr_t start_stack(uintptr_t stack_top, const struct image *image, uint64_t bias,
		      const struct start_info *info, const uint8_t random[80],
		      const void **out_auxv, void **out_cell)
{
	uintptr_t top = stack_top;
	void *argdata = push(&top, info->argdata_length, 8);
	uint8_t *canary = push(&top, CANARY_SIZE, 8);
	uint8_t *uuid = push(&top, UUID_SIZE, 8);
	const cloudabi_auxv_t vector[] = {
		{ .a_type = CLOUDABI_AT_PHDR, .a_ptr = (void *)(uintptr_t)(bias + image->headers) },
		{ .a_type = CLOUDABI_AT_PHNUM, .a_val = image->header_count },
		{ .a_type = CLOUDABI_AT_PAGESZ, .a_val = info->page_size },
		{ .a_type = CLOUDABI_AT_BASE, .a_ptr = (void *)(uintptr_t)bias },
		{ .a_type = CLOUDABI_AT_ARGDATA, .a_ptr = argdata },
		{ .a_type = CLOUDABI_AT_ARGDATALEN, .a_val = info->argdata_length },
		{ .a_type = CLOUDABI_AT_CANARY, .a_ptr = canary },
		{ .a_type = CLOUDABI_AT_CANARYLEN, .a_val = CANARY_SIZE },
		{ .a_type = CLOUDABI_AT_NCPUS, .a_val = info->cpus },
		{ .a_type = CLOUDABI_AT_TID, .a_val = info->tid },
		{ .a_type = CLOUDABI_AT_SYSINFO_EHDR, .a_ptr = (void *)(uintptr_t)info->vdso },
		{ .a_type = CLOUDABI_AT_PID, .a_ptr = uuid },
		{ .a_type = CLOUDABI_AT_NULL },
	};
	cloudabi_auxv_t *auxv = push(&top, sizeof(vector), 16);
	cloudabi_tcb_t *tcb = push(&top, sizeof(*tcb), 8);

	if (info->argdata_length > 0)
		__builtin_memcpy(argdata, info->argdata, info->argdata_length);
	__builtin_memcpy(canary, random, CANARY_SIZE);
	make_uuid(uuid, random + CANARY_SIZE);
	__builtin_memcpy(auxv, vector, sizeof(vector));
	/* The vDSO keeps the thread's number there; programs carry it along unread. */
	tcb->parent = (void *)(uintptr_t)info->tid;
	*out_auxv = auxv;
	*out_cell = tcb;
	if (MACHINE_HAS_CELL) {
		cloudabi_tcb_t **cell = push(&top, sizeof(*cell), 8);

		*cell = tcb;
		*out_cell = cell;
	}
	/* As if the entry point had been called. */
	return (top & ~(uintptr_t)15) - 8;
}
