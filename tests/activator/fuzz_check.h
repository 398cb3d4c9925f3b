/* The fuzz target's function, which the test of the corpus calls too. */
#ifndef TESTS_ACTIVATOR_FUZZ_CHECK_H
#define TESTS_ACTIVATOR_FUZZ_CHECK_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
