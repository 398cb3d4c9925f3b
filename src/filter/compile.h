/*
 * Turns a policy into a seccomp program.  Pure: no Linux calls, no memory but the caller's.
 * Runs when the runtime is built (generate.c) and in the tests; not part of the runtime.
 */
#ifndef FILTER_COMPILE_H
#define FILTER_COMPILE_H

#include <linux/filter.h>

#include "filter/filter.h"
#include "filter/policy.h"

#define FILTER_LENGTH_MAX 1024

struct filter_program {
	struct sock_filter code[FILTER_LENGTH_MAX];
	unsigned short length;
};

/*
 * Compile ROWS for guests of KIND.  The program kills whatever is no native x86-64 call, does what
 * the rows say, and answers POLICY_DEFAULT to the rest.  Returns 0 and fills *OUT; -EINVAL if rows
 * overlap or a condition cannot be expressed (its values must agree in the upper half and must
 * not contain bits outside the mask); -E2BIG if the program is too long.
 */
int filter_compile(const struct policy_row *rows, size_t count, enum filter_kind kind,
		   struct filter_program *out);

#endif
