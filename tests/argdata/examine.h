/* What must hold for any bytes at all; for the fuzzer, the replay of its corpus, and test_random. */
#ifndef TESTS_ARGDATA_EXAMINE_H
#define TESTS_ARGDATA_EXAMINE_H

#include <stddef.h>

/*
 * Looks at the bytes as argument data in every way there is.  Returns NULL, or which promise was
 * broken.
 */
const char *examine(const unsigned char *bytes, size_t length);

#endif
