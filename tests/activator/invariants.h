/* What activator.h promises about images, checked again in the simplest way. */
#ifndef TESTS_ACTIVATOR_INVARIANTS_H
#define TESTS_ACTIVATOR_INVARIANTS_H

#include "activator/activator.h"

/* Returns NULL, or the promise that image_check() broke when it accepted this image. */
const char *image_broken_promise(const struct image *image, const void *head, size_t head_length,
				 uint64_t file_size, uint64_t page_size);

#endif
