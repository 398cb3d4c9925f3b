/*
 * image_check(): each row gives its reason, each reason has a row; and whatever else a file may
 * contain, what is accepted keeps the promises of activator.h.
 *
 *	test_check DIRECTORY	writes the rows as files instead, for the fuzzer's corpus
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../filter/tap.h"
#include "check_rows.h"
#include "invariants.h"
#include "reasons.h"

static bool seen[IMAGE_REASON_COUNT];

/* From a copy of exactly that length, so that a sanitizer sees each byte read too many. */
static enum image_reason check_copy(const void *head, size_t length, uint64_t file_size,
				    uint64_t page_size, struct image *out_image)
{
	void *copy = malloc(length);
	enum image_reason reason;
	const char *broken = NULL;

	if (copy == NULL)
		abort();
	memcpy(copy, head, length);
	reason = image_check(copy, length, file_size, page_size, out_image);
	if (reason == IMAGE_OK)
		broken = image_broken_promise(out_image, copy, length, file_size, page_size);
	free(copy);
	if (broken) {
		printf("# accepted, but not true: %s\n", broken);
		return IMAGE_REASON_COUNT;
	}
	return reason;
}

static void test_row(const struct check_row *row)
{
	struct sample sample;
	struct image image;
	enum image_reason reason;

	sample_make(&sample, row->patches);
	reason = check_copy(&sample, row->head_length ? row->head_length : sizeof(sample),
			    row->file_size ? row->file_size : SAMPLE_FILE_SIZE,
			    row->page_size ? row->page_size : 4096, &image);
	if ((unsigned)reason < IMAGE_REASON_COUNT)
		seen[reason] = true;
	if (!tap(reason == row->want, "%s: %s", reason_name(row->want), row->what))
		printf("# got %s\n", reason_name(reason));
}

/* A header, the sample's read-only segment and code, and COUNT segments of zeros behind them. */
static enum image_reason check_many(unsigned count)
{
	const size_t length = sizeof(Elf64_Ehdr) + (count + 2) * sizeof(Elf64_Phdr);
	struct sample sample;
	struct image image;
	Elf64_Ehdr *header = calloc(1, length);
	Elf64_Phdr *program = (Elf64_Phdr *)(header + 1);
	enum image_reason reason;

	if (header == NULL)
		abort();
	sample_make(&sample, (struct patch[PATCHES_MAX]){ HEADER(e_phnum, count + 2) });
	*header = sample.header;
	program[0] = sample.program[SAMPLE_RODATA];
	program[0].p_filesz = program[0].p_memsz = 0x10000;
	program[1] = sample.program[SAMPLE_CODE];
	program[1].p_vaddr += 0x10000;
	header->e_entry += 0x10000;
	for (unsigned i = 0; i < count; i++)
		program[i + 2] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = PF_R | PF_W,
					       .p_vaddr = 0x20000 + i * 0x1000, .p_memsz = 1 };
	reason = check_copy(header, length, 1 << 20, 4096, &image);
	free(header);
	return reason;
}

static void test_counts(void)
{
	tap(check_many(IMAGE_SEGMENTS_MAX - 2) == IMAGE_OK, "as many segments as are allowed");
	seen[IMAGE_TOO_MANY_SEGMENTS] = check_many(IMAGE_SEGMENTS_MAX - 1) == IMAGE_TOO_MANY_SEGMENTS;
	tap(seen[IMAGE_TOO_MANY_SEGMENTS], "TOO_MANY_SEGMENTS: one more");
	tap(check_many(IMAGE_HEADERS_MAX - 2) == IMAGE_TOO_MANY_SEGMENTS, "256 program headers");
	tap(check_many(IMAGE_HEADERS_MAX - 1) == IMAGE_TOO_MANY_HEADERS, "257 program headers");
}

static void test_values(void)
{
	struct sample sample;
	struct image image;
	const struct image_segment *s = image.segment;

	sample_make(&sample, (struct patch[PATCHES_MAX]){ PROGRAM(CODE, p_align, 0x10000) });
	tap(image_check(&sample, sizeof(sample), SAMPLE_FILE_SIZE, 4096, &image) == IMAGE_OK &&
		    image.entry == 0x1900 && image.start == 0 && image.span == 0x8000 &&
		    image.alignment == 0x10000 && image.headers == 0x40 &&
		    image.header_count == SAMPLE_HEADERS && image.segment_count == 4,
	    "the image is described");
	tap(s[1].address == 0x1800 && s[1].file_offset == 0x800 && s[1].protection == 5 &&
		    s[2].protection == 3 && s[3].file_size == 0x123 && s[3].memory_size == 0x3333,
	    "its segments are described");
}

static void test_all_lengths(void)
{
	struct sample sample;
	struct image image;
	size_t good = 0;

	sample_make(&sample, (struct patch[PATCHES_MAX]){ { 0 } });
	for (size_t length = 0; length < sizeof(sample); length++) {
		enum image_reason in_file = check_copy(&sample, length, length, 4096, &image);
		enum image_reason in_head = check_copy(&sample, length, 1 << 20, 4096, &image);

		good += length < sizeof(Elf64_Ehdr) ?
				in_file == IMAGE_TRUNCATED && in_head == IMAGE_TRUNCATED :
				in_file == IMAGE_HEADERS_BEYOND_FILE && in_head == IMAGE_HEADERS_FAR;
	}
	tap(good == sizeof(sample), "every shorter file is refused");
}

/* Numbers that are near something. */
static uint64_t interesting_number(void)
{
	static const uint64_t numbers[] = { 0, 1, 0x40, 0x800, 0x1000, 0x1300, 0x10000, 1ULL << 32,
					    0x7ffffffff000, 1ULL << 63, UINT64_MAX };

	return numbers[(size_t)rand() % (sizeof(numbers) / sizeof(numbers[0]))] +
	       (uint64_t)(rand() % 9) - 4;
}

static void test_random_changes(void)
{
	unsigned accepted = 0, broken = 0;

	srand(1);
	for (int i = 0; i < 100000; i++) {
		struct sample sample;
		struct image image;
		enum image_reason reason;
		uint64_t file_size = rand() % 4 ? SAMPLE_FILE_SIZE : interesting_number();

		sample_make(&sample, (struct patch[PATCHES_MAX]){ { 0 } });
		for (int changes = 1 + rand() % 3; changes > 0; changes--) {
			Elf64_Phdr *program = &sample.program[rand() % SAMPLE_HEADERS];
			uint64_t number = interesting_number();
			size_t place = 8 * (size_t)(rand() % 7);

			memcpy((char *)program + place, &number, sizeof(number));
			if (place == 0) {
				program->p_type = (uint32_t)(rand() % 8);
				program->p_flags = (uint32_t)(rand() % 8);
			}
		}
		reason = check_copy(&sample, sizeof(sample), file_size, 4096, &image);
		accepted += reason == IMAGE_OK;
		broken += reason == IMAGE_REASON_COUNT;
	}
	printf("# %u of 100000 accepted\n", accepted);
	tap(broken == 0 && accepted > 100, "random changes break no promise");
}

static void test_all_reasons_seen(void)
{
	for (unsigned reason = IMAGE_OK; reason < IMAGE_FIRST_OF_SYSTEM; reason++)
		if (!seen[reason])
			tap(false, "no row gives %s", reason_name(reason));
	tap(true, "each reason has been given");
}

static int write_corpus(const char *directory)
{
	for (size_t i = 0; i < check_row_count; i++) {
		const struct check_row *row = &check_rows[i];
		struct sample sample;
		char path[4096];
		FILE *file;

		if (row->file_size || row->page_size)
			continue;
		sample_make(&sample, row->patches);
		snprintf(path, sizeof(path), "%s/%s-%zu", directory, reason_name(row->want), i);
		file = fopen(path, "wb");
		if (file == NULL || fwrite(&sample, row->head_length ? row->head_length :
							       sizeof(sample), 1, file) != 1 ||
		    fclose(file) != 0) {
			perror(path);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char *argv[])
{
	if (argc > 1)
		return write_corpus(argv[1]);
	for (size_t i = 0; i < check_row_count; i++)
		test_row(&check_rows[i]);
	test_counts();
	test_values();
	test_all_lengths();
	test_random_changes();
	test_all_reasons_seen();
	return tap_end();
}
