/*
 * The table filter.def as data.  Read by the compiler (compile.c), by the generator that prints
 * programs and documentation, and by the tests, which also make spoiled copies of it.  Not part
 * of the runtime.
 */
#ifndef FILTER_POLICY_H
#define FILTER_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POLICY_VALUES_MAX 8
#define POLICY_CONDITIONS_MAX 4

/* Holds if (argument & mask) is one of the values. */
struct policy_condition {
	uint64_t mask;
	uint64_t values[POLICY_VALUES_MAX];
	unsigned char value_count; /* 0 ends a row's conditions */
	unsigned char argument;    /* 0 to 5 */
	const char *name;          /* the rest is how filter.def spelled it */
	const char *optional_text;
	const char *values_text;
};

/* What happens to the system calls first..last if all conditions hold; else ENOSYS. */
struct policy_row {
	const char *name;
	uint32_t first, last;
	uint32_t verdict; /* SECCOMP_RET_* */
	bool paths;       /* has no effect in FILTER_SUPERVISED */
	const char *reason;
	struct policy_condition conditions[POLICY_CONDITIONS_MAX];
};

/* The answer to everything without a row. */
#define POLICY_DEFAULT (SECCOMP_RET_ERRNO | ENOSYS)

extern const struct policy_row policy_rows[];
extern const size_t policy_row_count;

/* How many conditions a row has. */
size_t policy_condition_count(const struct policy_row *row);

#endif
