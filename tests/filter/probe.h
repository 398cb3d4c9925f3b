/*
 * Looks for arguments for which a program and the expected policy (expected.h) disagree.
 * Pure and deterministic.
 */
#ifndef TESTS_FILTER_PROBE_H
#define TESTS_FILTER_PROBE_H

#include "expected.h"
#include "rows.h"
#include "simulate.h"

/*
 * Vary the arguments of ROW, one argument at a time: each bit, each two bits, every small
 * number, negative numbers; and ROW itself as the calls next to it and for foreign
 * architectures.  Returns true and fills
 * *OUT_DATA with the first disagreement.
 */
bool probe_around(struct program program, enum filter_kind kind, const struct row *row,
		  struct seccomp_data *out_data);

/* The same around all rows with this system call number, or all rows for PROBE_ALL. */
#define PROBE_ALL (~0ULL)
bool probe_rows(struct program program, enum filter_kind kind, uint64_t number,
		struct seccomp_data *out_data);

/*
 * Try every number from 0 to 1023 and those on both sides of each constant in the program, with
 * zeroes as arguments: numbers between two constants cannot be told apart by the program.
 */
bool probe_numbers(struct program program, enum filter_kind kind, struct seccomp_data *out_data);

/* The numbers that probe_numbers() tries, one by one: call with *STATE 0 first. */
bool probe_next_number(struct program program, unsigned *state, uint32_t *out_number);

#endif
