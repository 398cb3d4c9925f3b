/*
 * A small allocator: blocks of powers of two, kept in free lists by size; large ones are mapped.
 * One lock for everything; programs that need more bring their own.
 */
#include <cloudabi_syscalls.h>
#include <cloudabi_thread.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SMALLEST 5 /* 32 bytes with the header */
#define LARGEST 17 /* 128 KiB; above that a block is a mapping of its own */
#define CHUNK_SIZE (1024 * 1024)

/* In front of each block; keeps the memory behind it aligned. */
struct header {
	size_t size; /* of the block with its header */
	struct header *next;
};

static struct mutex mutex;
static struct header *free_list[LARGEST + 1];
static char *chunk, *chunk_end;

static void *map(size_t size)
{
	void *memory;

	if (cloudabi_sys_mem_map(NULL, size, CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE,
				 CLOUDABI_MAP_ANON | CLOUDABI_MAP_PRIVATE, CLOUDABI_MAP_ANON_FD, 0,
				 &memory) != 0)
		return NULL;
	return memory;
}

static unsigned class_of(size_t size)
{
	unsigned class = SMALLEST;

	while (((size_t)1 << class) < size)
		class++;
	return class;
}

static struct header *take_small(unsigned class)
{
	size_t size = (size_t)1 << class;
	struct header *block = free_list[class];

	if (block) {
		free_list[class] = block->next;
		return block;
	}
	if ((size_t)(chunk_end - chunk) < size) {
		char *fresh = map(CHUNK_SIZE);

		if (!fresh)
			return NULL;
		chunk = fresh;
		chunk_end = fresh + CHUNK_SIZE;
	}
	block = (struct header *)chunk;
	chunk += size;
	block->size = size;
	return block;
}

void *malloc(size_t size)
{
	struct header *block;

	if (size > PTRDIFF_MAX - sizeof(*block)) {
		errno = ENOMEM;
		return NULL;
	}
	size += sizeof(*block);
	if (size > (size_t)1 << LARGEST) {
		block = map(size);
		if (block)
			block->size = size;
	} else {
		mutex_lock(&mutex);
		block = take_small(class_of(size));
		mutex_unlock(&mutex);
	}
	if (!block) {
		errno = ENOMEM;
		return NULL;
	}
	return block + 1;
}

void free(void *memory)
{
	struct header *block = (struct header *)memory - 1;
	unsigned class;

	if (!memory)
		return;
	if (block->size > (size_t)1 << LARGEST) {
		cloudabi_sys_mem_unmap(block, block->size);
		return;
	}
	class = class_of(block->size);
	mutex_lock(&mutex);
	block->next = free_list[class];
	free_list[class] = block;
	mutex_unlock(&mutex);
}

void *calloc(size_t count, size_t size)
{
	size_t bytes;
	void *memory;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	memory = malloc(bytes);
	return memory ? memset(memory, 0, bytes) : NULL;
}

void *realloc(void *memory, size_t size)
{
	size_t old = memory ? ((struct header *)memory - 1)->size - sizeof(struct header) : 0;
	void *fresh;

	if (memory && size <= old)
		return memory;
	fresh = malloc(size);
	if (fresh && memory) {
		memcpy(fresh, memory, old);
		free(memory);
	}
	return fresh;
}
