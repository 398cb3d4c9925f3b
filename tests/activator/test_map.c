/*
 * image_map(), in this process: memory is the file's bytes, then zeros; each page has its
 * segment's protection; what is between segments cannot be touched; errors leave nothing behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../filter/tap.h"
#include "activator/activator.h"
#include "maps.h"
#include "sample.h"

#define PAGE 4096ULL
/* Of long ranges only this much at either end is compared. */
#define LOOK 65536

struct map_row {
	const char *what;
	struct patch patches[PATCHES_MAX];
	uint64_t file_size; /* 0: SAMPLE_FILE_SIZE */
};

static const struct map_row rows[] = {
	{ "as lld lays out by default", { { 0 } }, 0 },
	{ "code ends in the middle of a page, zeros follow",
	  { PROGRAM(CODE, p_memsz, 0x6400), PROGRAM(RELRO_DATA, p_vaddr, 0x8f00),
	    PROGRAM(DATA, p_vaddr, 0xa150), PROGRAM(DYNAMIC, p_vaddr, 0x9000),
	    PROGRAM(RELRO, p_vaddr, 0x8f00) }, 0 },
	{ "read-only data in two pages, the second partly zeros",
	  { PROGRAM(RELRO_DATA, p_flags, PF_R), PROGRAM(RELRO_DATA, p_memsz, 0x1100) }, 0 },
	{ "read-only data, the rest of their only page zeros",
	  { PROGRAM(CODE, p_memsz, 0x701) }, 0 },
	{ "a file part that ends with a page",
	  { PROGRAM(DATA, p_filesz, 0xeb0) }, 0x2000 },
	{ "a read-only file part that ends with a page, zeros follow",
	  { PROGRAM(DATA, p_filesz, 0xeb0), PROGRAM(DATA, p_flags, PF_R) }, 0x2000 },
	{ "nothing but zeros",
	  { PROGRAM(DATA, p_filesz, 0), PROGRAM(DATA, p_offset, 0x123456789) }, 0 },
	{ "nothing but zeros, read-only, from the middle of a page on",
	  { PROGRAM(DATA, p_filesz, 0), PROGRAM(DATA, p_flags, PF_R) }, 0 },
	{ "1 TiB of zeros", { PROGRAM(DATA, p_memsz, 1ULL << 40) }, 0 },
	{ "4 GiB of zeros", { PROGRAM(DATA, p_memsz, 1ULL << 32) }, 0 },
	{ "4 GiB of zeros that are read-only",
	  { PROGRAM(DATA, p_memsz, 1ULL << 32), PROGRAM(DATA, p_flags, PF_R) }, 0 },
	{ "a file of 200 MiB",
	  { PROGRAM(DATA, p_filesz, (200 << 20) - 0x1150), PROGRAM(DATA, p_memsz, 250 << 20) },
	  200 << 20 },
	{ "200 MiB of code, zeros follow",
	  { PROGRAM(DATA, p_filesz, (200 << 20) - 0x1151), PROGRAM(DATA, p_memsz, 250 << 20),
	    PROGRAM(DATA, p_flags, PF_R | PF_X) },
	  200 << 20 },
	{ "a gap of 1 TiB", { PROGRAM(DATA, p_vaddr, (1ULL << 40) + 0x150) }, 0 },
	{ "a segment without access",
	  { PROGRAM(SPARE, p_type, PT_LOAD), PROGRAM(SPARE, p_vaddr, 0x10000),
	    PROGRAM(SPARE, p_memsz, 0x5000), PROGRAM(SPARE, p_flags, 0) }, 0 },
	{ "alignment of 64 KiB", { PROGRAM(CODE, p_align, 0x10000) }, 0 },
	{ "alignment of 1 GiB", { PROGRAM(CODE, p_align, 1 << 30) }, 0 },
	{ "alignment of 2 MiB, addresses from the middle of it",
	  { PROGRAM(RODATA, p_vaddr, 0x101000), PROGRAM(CODE, p_vaddr, 0x102800),
	    PROGRAM(RELRO_DATA, p_vaddr, 0x103f00), PROGRAM(DATA, p_vaddr, 0x105150),
	    PROGRAM(CODE, p_align, 0x200000), HEADER(e_entry, 0x102900),
	    PROGRAM(TLS, p_vaddr, 0x101700), PROGRAM(DYNAMIC, p_type, PT_NULL),
	    PROGRAM(RELRO, p_type, PT_NULL) }, 0 },
	{ "one page, at the end of the address space",
	  { PROGRAM(RODATA, p_type, PT_NULL), PROGRAM(RELRO_DATA, p_type, PT_NULL),
	    PROGRAM(DATA, p_type, PT_NULL), PROGRAM(CODE, p_vaddr, 0x7fffffff5000),
	    PROGRAM(CODE, p_offset, 0), HEADER(e_entry, 0x7fffffff5100),
	    PROGRAM(TLS, p_type, PT_NULL), PROGRAM(DYNAMIC, p_type, PT_NULL),
	    PROGRAM(RELRO, p_type, PT_NULL) }, 0 },
};

/* The sample as a file without a name: its headers, then sample_byte() at both ends. */
static int make_file(const struct patch *patches, uint64_t size, struct sample *out_sample)
{
	static unsigned char bytes[2 * LOOK];
	uint64_t end = size < sizeof(bytes) ? size : sizeof(bytes);
	int fd = memfd_create("sample", MFD_CLOEXEC);

	sample_make(out_sample, patches);
	if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
		abort();
	for (uint64_t from = 0; from < size; from += size - end ? size - end : size) {
		for (uint64_t i = 0; i < end; i++)
			bytes[i] = sample_byte(from + i);
		if (pwrite(fd, bytes, end, (off_t)from) != (ssize_t)end)
			abort();
		if (from == size - end)
			break;
	}
	if (pwrite(fd, out_sample, sizeof(*out_sample), 0) != sizeof(*out_sample))
		abort();
	return fd;
}

static const char *permissions(const struct image_segment *s)
{
	static char text[5];

	snprintf(text, sizeof(text), "%c%c%cp", s->protection & PROT_READ ? 'r' : '-',
		 s->protection & PROT_WRITE ? 'w' : '-', s->protection & PROT_EXEC ? 'x' : '-');
	return text;
}

static bool equals_file(int fd, const char *memory, uint64_t offset, uint64_t length)
{
	static char bytes[LOOK];

	if (length > LOOK)
		return equals_file(fd, memory, offset, LOOK) &&
		       equals_file(fd, memory + length - LOOK, offset + length - LOOK, LOOK);
	return pread(fd, bytes, length, (off_t)offset) == (ssize_t)length &&
	       memcmp(bytes, memory, length) == 0;
}

static bool is_zero(const char *memory, uint64_t length)
{
	if (length > LOOK)
		return is_zero(memory, LOOK) && is_zero(memory + length - LOOK, LOOK);
	for (uint64_t i = 0; i < length; i++)
		if (memory[i] != 0)
			return false;
	return true;
}

static const char *wrong_in_segment(int fd, const struct image_segment *s, uint64_t bias)
{
	uint64_t address = bias + s->address, end = address + s->memory_size;
	uint64_t page_end = (end + PAGE - 1) & ~(PAGE - 1);
	const char *memory = (const char *)address;

	if (!maps_are(address & ~(PAGE - 1), page_end, permissions(s)))
		return "protection";
	if (!(s->protection & PROT_READ))
		return NULL;
	if (!equals_file(fd, memory, s->file_offset, s->file_size))
		return "bytes of the file";
	if (s->memory_size > s->file_size &&
	    !is_zero(memory + s->file_size, page_end - address - s->file_size))
		return "zeros";
	if (s->protection & PROT_WRITE)
		((volatile char *)memory)[s->memory_size - 1] = 1;
	return NULL;
}

static const char *wrong_in_image(int fd, const struct image *image, uint64_t bias)
{
	uint64_t free_from = bias + image->start;

	if (bias & (image->alignment - 1))
		return "alignment";
	for (unsigned i = 0; i < image->segment_count; i++) {
		const struct image_segment *s = &image->segment[i];
		const char *wrong = wrong_in_segment(fd, s, bias);

		if (wrong)
			return wrong;
		if (!maps_are(free_from, (bias + s->address) & ~(PAGE - 1), "---p"))
			return "gap";
		free_from = (bias + s->address + s->memory_size + PAGE - 1) & ~(PAGE - 1);
	}
	return NULL;
}

static void test_row(const struct map_row *row)
{
	const uint64_t size = row->file_size ? row->file_size : SAMPLE_FILE_SIZE;
	struct sample sample;
	struct image image;
	uint64_t bias = 0, before;
	const char *wrong = NULL;
	int fd = make_file(row->patches, size, &sample);
	int error = (int)image_check(&sample, sizeof(sample), size, PAGE, &image);

	if (error)
		printf("# reason %d\n", error);
	before = maps_total();
	if (error == 0)
		error = image_map(fd, &image, PAGE, &bias);
	if (error == 0) {
		wrong = maps_total() - before != image.span ? "size" : wrong_in_image(fd, &image, bias);
		munmap((void *)(bias + image.start), image.span);
	}
	if (!tap(error == 0 && wrong == NULL, "%s", row->what))
		printf("# error %d, wrong: %s\n", error, wrong ? wrong : "nothing");
	close(fd);
}

/* Does it fail with this error and leave nothing mapped? */
static void test_error(const char *what, int want, int fd, const struct image *image)
{
	uint64_t bias = 42, before = maps_total();
	int error = image_map(fd, image, PAGE, &bias);

	if (!tap(error == -want && bias == 42 && maps_total() == before, "%s: %s", strerror(want),
		 what))
		printf("# error %d, %lld bytes left behind\n", error,
		       (long long)(maps_total() - before));
}

static void test_errors(void)
{
	struct sample sample;
	struct image image;
	int fd = make_file((struct patch[PATCHES_MAX]){ PROGRAM(CODE, p_memsz, 0x701),
							PROGRAM(CODE, p_align, 0x200000) },
			   SAMPLE_FILE_SIZE, &sample);
	char path[64];
	int write_only;

	image_check(&sample, sizeof(sample), SAMPLE_FILE_SIZE, PAGE, &image);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	write_only = open(path, O_WRONLY);
	test_error("no such descriptor", EBADF, -1, &image);
	test_error("a descriptor that is only for writing", EACCES, write_only, &image);
	close(write_only);
	if (ftruncate(fd, 0xe00) < 0)
		abort();
	test_error("the file has become shorter", ENOEXEC, fd, &image);
	image.segment[3].address = 0x7fffff000150;
	image.span = 0x7fffff002000;
	test_error("more than the address space", ENOMEM, fd, &image);
	close(fd);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(&rows[i]);
	test_errors();
	return tap_end();
}
