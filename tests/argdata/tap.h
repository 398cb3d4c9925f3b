/* Test results as TAP lines: tap() once per test, tap_end() last, as main's return value. */
#ifndef TESTS_ARGDATA_TAP_H
#define TESTS_ARGDATA_TAP_H

#include <stdbool.h>

/* Prints one result and returns GOOD. */
__attribute__((format(printf, 2, 3))) bool tap(bool good, const char *text, ...);

/* Prints the plan; 1 if a test failed. */
int tap_end(void);

#endif
