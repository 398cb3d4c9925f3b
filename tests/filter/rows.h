/*
 * Examples: a system call, its arguments and what becomes of it in a guest with its own mounts.
 * Each runs in the simulator and on the live kernel, so the arguments are such that a call that
 * is allowed fails right away or does nothing.  They are also the points around which the
 * other tests probe (probe.h): there is an allowed row for each call that can be allowed.
 */
#ifndef TESTS_FILTER_ROWS_H
#define TESTS_FILTER_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expected.h"

struct row {
	const char *why;
	uint32_t number;
	uint32_t want; /* ALLOWED, ASKED, KILLED or REFUSED */
	uint64_t args[6];
	bool ends; /* the call does not come back; not for the live kernel */
};

extern const struct row rows[];
extern const size_t row_count;

#endif
