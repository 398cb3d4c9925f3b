/*
 * Fuzz target: any bytes are the head of a file.  What image_check() accepts must keep all
 * promises of activator.h; a broken one ends the process.
 */
#include "fuzz_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "invariants.h"

static void check(const uint8_t *data, size_t size, uint64_t file_size, uint64_t page_size)
{
	struct image image;
	const char *broken;

	if (image_check(data, size, file_size, page_size, &image) != IMAGE_OK)
		return;
	broken = image_broken_promise(&image, data, size, file_size, page_size);
	if (broken) {
		fprintf(stderr, "accepted, but not true: %s\n", broken);
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint64_t file_sizes[] = { size, size + 0x1000, 1ULL << 40, UINT64_MAX };

	for (size_t i = 0; i < sizeof(file_sizes) / sizeof(file_sizes[0]); i++) {
		check(data, size, file_sizes[i], 4096);
		check(data, size, file_sizes[i], 65536);
	}
	return 0;
}
