/*
 * The image activator: from an open ELF file to a running CloudABI program.
 *
 * Runs inside the guest, after the filter is on: nothing here is trusted, and a bug here is
 * worth nothing to an attacker.  image_check() is pure and is also built for the host, where
 * it is tested and fuzzed.
 */
#ifndef ACTIVATOR_ACTIVATOR_H
#define ACTIVATOR_ACTIVATOR_H

#include <stddef.h>
#include <stdint.h>

/* Why a file cannot be started; the texts are in reasons.def. */
enum image_reason {
	IMAGE_OK,
#define REASON(name, text) IMAGE_##name,
#include "activator/reasons.def"
#undef REASON
	IMAGE_REASON_COUNT,
	/* From here on the file may be good: Linux refused something, the error number says what. */
	IMAGE_FIRST_OF_SYSTEM = IMAGE_READ_ERROR
};

#define IMAGE_SEGMENTS_MAX 64
#define IMAGE_HEADERS_MAX 256
/* No segment may ask for more; it is the largest page of any machine. */
#define IMAGE_ALIGNMENT_MAX (1ULL << 30)
/* The first bytes of a file, among which all program headers must be. */
#define IMAGE_HEAD_SIZE 65536
/* More does not fit safely on a stack of the usual 8 MiB (Linux draws the same line). */
#define START_ARGDATA_MAX (2U << 20)

struct image_segment {
	uint64_t address;     /* p_vaddr, relative to the load bias; any alignment */
	uint64_t memory_size; /* never 0 */
	uint64_t file_offset; /* congruent to address modulo the page size if file_size is not 0 */
	uint64_t file_size;   /* <= memory_size; 0 for pure BSS */
	uint8_t protection;   /* PROT_* of Linux; never writable and executable */
};

/*
 * What holds for every image that image_check() accepts, besides what the members say:
 *  - no sum of an address or offset with its size wraps; all addresses are ones that programs have
 *  - all file parts are within the file
 *  - segments ascend, and no page belongs to two of them
 */
struct image {
	uint64_t entry;     /* relative to the load bias, in the file part of an executable segment */
	uint64_t start;     /* page of the first segment, relative to the load bias */
	uint64_t span;      /* bytes from START to the end of the last segment's last page */
	uint64_t alignment; /* of the load bias: a power of two, at least the page size */
	uint64_t headers;   /* address of the program headers once loaded, in a readable segment */
	uint16_t header_count;  /* 1 to IMAGE_HEADERS_MAX */
	uint16_t segment_count; /* 1 to IMAGE_SEGMENTS_MAX */
	struct image_segment segment[IMAGE_SEGMENTS_MAX];
};

/*
 * Check the start of an ELF file.  HEAD holds its first HEAD_LENGTH bytes, which are all the
 * file has or at least IMAGE_HEAD_SIZE; FILE_SIZE is the size of the whole file.  All three come
 * from whoever wrote the file and may be anything.  PAGE_SIZE is a power of two.  Returns IMAGE_OK
 * and fills *OUT_IMAGE, or the check that failed; *OUT_IMAGE means nothing then.
 */
enum image_reason image_check(const void *head, size_t head_length, uint64_t file_size,
			      uint64_t page_size, struct image *out_image);

/*
 * Map an image that image_check() accepted from the open file FD, at an address of the kernel's
 * choice.  Returns 0 and the load bias, or -errno; then nothing stays mapped.  What the program
 * does not use of the reserved range stays inaccessible.  Should the file become shorter
 * meanwhile, reading it ends the process (SIGBUS).
 */
int image_map(int fd, const struct image *image, uint64_t page_size, uint64_t *out_bias);

/* What the program is told through its auxiliary vector, besides the image itself. */
struct start_info {
	uint64_t page_size;
	uint32_t cpus;
	uint32_t tid;
	const void *argdata;   /* copied to the guest's stack */
	size_t argdata_length; /* at most START_ARGDATA_MAX; activator_run() checks that */
	const void *vdso;      /* ELF header of the vDSO */
};

/*
 * Lay out a new program's stack below STACK_TOP (argument data, 64 canary bytes, 16 UUID bytes,
 * auxiliary vector, TCB, and on x86-64 the cell that holds the TCB's address) and return the
 * initial stack pointer.  RANDOM holds 80 random bytes.  *OUT_AUXV and *OUT_CELL receive the
 * addresses that go into the first argument and the thread pointer.
 */
uintptr_t start_stack(uintptr_t stack_top, const struct image *image, uint64_t bias,
		      const struct start_info *info, const uint8_t random[80],
		      const void **out_auxv, void **out_cell);

/*
 * The whole of it: checks and maps the open file EXECUTABLE, closes it, lays out the stack below
 * STACK_TOP (which must be below the caller's own frames) and starts the program.  On an error it
 * calls FAIL, which must not return, with the check that failed and a Linux error number; nothing
 * of the program has run then.
 */
typedef void activator_fail(enum image_reason reason, int error);
_Noreturn void activator_run(int executable, const struct start_info *info, uintptr_t stack_top,
			     activator_fail *fail);

#endif
