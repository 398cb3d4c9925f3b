/*
 * A small CloudABI executable as its headers, and how to spoil it: the rows of the activator's
 * tests are this image with a few numbers changed.  It is laid out as lld does by default:
 * segments share pages of the file but not of memory.
 */
#ifndef TESTS_ACTIVATOR_SAMPLE_H
#define TESTS_ACTIVATOR_SAMPLE_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

/* Which program header is which. */
enum {
	SAMPLE_PHDR,
	SAMPLE_RODATA, /* also has the headers and the template of thread-local variables */
	SAMPLE_CODE,
	SAMPLE_RELRO_DATA,
	SAMPLE_DATA, /* and BSS, which ends in the middle of a page */
	SAMPLE_TLS,
	SAMPLE_DYNAMIC,
	SAMPLE_RELRO,
	SAMPLE_STACK,
	SAMPLE_SPARE, /* of a type that nobody knows */
	SAMPLE_HEADERS
};

#define SAMPLE_FILE_SIZE 0x1300

struct sample {
	Elf64_Ehdr header;
	Elf64_Phdr program[SAMPLE_HEADERS];
};

/* One number to change: where in the sample, and to what.  SIZE 0 ends a list. */
struct patch {
	size_t offset;
	size_t size;
	uint64_t value;
};

#define PATCH(member, to) \
	{ offsetof(struct sample, member), sizeof(((struct sample *)0)->member), (uint64_t)(to) }
#define HEADER(member, to) PATCH(header.member, to)
#define PROGRAM(which, member, to) PATCH(program[SAMPLE_##which].member, to)
#define PATCHES_MAX 12

void sample_make(struct sample *out_sample, const struct patch patches[PATCHES_MAX]);

/* What the sample's file has at OFFSET behind the headers; never 0. */
unsigned char sample_byte(uint64_t offset);

#endif
