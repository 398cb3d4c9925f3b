/* Systematic search for disagreements between a program and the expected policy. */
#include "probe.h"

#include <linux/audit.h>
#include <string.h>

#define SMALL_NUMBERS 1100
#define SINGLE_BITS 64
#define NEGATIVES 64
#define PAIRS (64 * 64)

static bool disagrees(struct program program, enum filter_kind kind, const struct seccomp_data *data)
{
	return simulate(program, data, NULL) != expected_verdict(kind, data);
}

/* The INDEXth value to try in place of BASE; false after the last. */
static bool probe_value(uint64_t base, unsigned index, uint64_t *out)
{
	if (index < SINGLE_BITS) {
		*out = base ^ 1ULL << index;
		return true;
	}
	index -= SINGLE_BITS;
	if (index < SMALL_NUMBERS) {
		*out = index;
		return true;
	}
	index -= SMALL_NUMBERS;
	if (index < NEGATIVES) {
		*out = ~(uint64_t)index;
		return true;
	}
	index -= NEGATIVES;
	if (index < NEGATIVES) {
		*out = (uint32_t)~index;
		return true;
	}
	index -= NEGATIVES;
	if (index >= PAIRS)
		return false;
	*out = base ^ 1ULL << index / 64 ^ 1ULL << index % 64;
	return true;
}

bool probe_around(struct program program, enum filter_kind kind, const struct row *row,
		  struct seccomp_data *out_data)
{
	static const uint32_t foreign[] = { AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64, 0, ~0u };
	struct seccomp_data data = { .nr = (int)row->number, .arch = AUDIT_ARCH_X86_64 };
	unsigned argument, index;

	memcpy(data.args, row->args, sizeof(data.args));
	for (argument = 0; argument < 6; argument++) {
		uint64_t base = data.args[argument], value;

		for (index = 0; probe_value(base, index, &value); index++) {
			data.args[argument] = value;
			if (disagrees(program, kind, &data))
				goto found;
		}
		data.args[argument] = base;
	}
	for (index = 0; index < 2; index++) {
		data.nr = (int)(row->number + (index ? 1 : -1));
		if (disagrees(program, kind, &data))
			goto found;
	}
	data.nr = (int)row->number;
	for (index = 0; index < sizeof(foreign) / sizeof(foreign[0]); index++) {
		data.arch = foreign[index];
		if (disagrees(program, kind, &data))
			goto found;
	}
	return false;
found:
	*out_data = data;
	return true;
}

bool probe_rows(struct program program, enum filter_kind kind, uint64_t number,
		struct seccomp_data *out_data)
{
	size_t i;

	for (i = 0; i < row_count; i++)
		if (number == PROBE_ALL || number == rows[i].number)
			if (probe_around(program, kind, &rows[i], out_data))
				return true;
	return false;
}

bool probe_next_number(struct program program, unsigned *state, uint32_t *out_number)
{
	unsigned index = (*state)++;

	if (index < 1024) {
		*out_number = index;
		return true;
	}
	index -= 1024;
	if (index / 3 >= program.length)
		return false;
	*out_number = program.code[index / 3].k + index % 3 - 1;
	return true;
}

bool probe_numbers(struct program program, enum filter_kind kind, struct seccomp_data *out_data)
{
	struct seccomp_data data = { .arch = AUDIT_ARCH_X86_64 };
	unsigned state = 0;
	uint32_t number;

	while (probe_next_number(program, &state, &number)) {
		data.nr = (int)number;
		if (disagrees(program, kind, &data)) {
			*out_data = data;
			return true;
		}
	}
	return false;
}
