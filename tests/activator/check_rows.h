/* Files and what image_check() says about them. */
#ifndef TESTS_ACTIVATOR_CHECK_ROWS_H
#define TESTS_ACTIVATOR_CHECK_ROWS_H

#include "activator/activator.h"
#include "sample.h"

struct check_row {
	const char *what; /* how the file differs from the sample */
	enum image_reason want;
	struct patch patches[PATCHES_MAX];
	uint64_t file_size; /* 0: SAMPLE_FILE_SIZE */
	size_t head_length; /* 0: all of the sample */
	uint64_t page_size; /* 0: 4096 */
};

extern const struct check_row check_rows[];
extern const size_t check_row_count;

#endif
