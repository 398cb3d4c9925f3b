/*
 * Proves that the other tests bite: spoils a copy of the table in every small way, compiles it,
 * and requires that the probes notice.  Pure; needs nothing of Linux.
 */
#include <string.h>

#include "filter/compile.h"
#include "probe.h"
#include "tap.h"

static struct policy_row table[256];
static size_t table_length;

static void table_reset(void)
{
	memcpy(table, policy_rows, policy_row_count * sizeof(table[0]));
	table_length = policy_row_count;
}

/* Whether the tests see that the table is not what it should be. */
static bool noticed(enum filter_kind kind, uint64_t number)
{
	static struct filter_program compiled;
	struct program program = { .code = compiled.code };
	struct seccomp_data data;

	if (filter_compile(table, table_length, kind, &compiled) != 0)
		return true;
	program.length = compiled.length;
	return probe_numbers(program, kind, &data) || probe_rows(program, kind, number, &data);
}

static unsigned mutants, missed;

/* Judge the table as it is now and put it right again. */
static void judge(enum filter_kind kind, const struct policy_row *row, const char *what,
		  unsigned detail)
{
	mutants++;
	if (!noticed(kind, row->first)) {
		printf("# not noticed: %s: %s %u\n", row->name, what, detail);
		missed++;
	}
	table_reset();
}

static void drop_condition(struct policy_row *row, size_t index)
{
	memmove(&row->conditions[index], &row->conditions[index + 1],
		(POLICY_CONDITIONS_MAX - 1 - index) * sizeof(row->conditions[0]));
	row->conditions[POLICY_CONDITIONS_MAX - 1].value_count = 0;
}

static bool has_value(const struct policy_condition *condition, uint64_t value)
{
	size_t i;

	for (i = 0; i < condition->value_count; i++)
		if (condition->values[i] == value)
			return true;
	return false;
}

/* In {0, 1} or the like, some bits make no difference; to ignore those is no mutant. */
static bool bit_matters(const struct policy_condition *condition, unsigned bit)
{
	size_t i;

	for (i = 0; i < condition->value_count; i++)
		if (!has_value(condition, condition->values[i] ^ 1ULL << bit))
			return condition->mask >> bit & 1;
	return false;
}

static void ignore_bit(struct policy_condition *condition, unsigned bit)
{
	size_t i;

	condition->mask &= ~(1ULL << bit);
	for (i = 0; i < condition->value_count; i++)
		condition->values[i] &= condition->mask;
}

static void mutate_condition(size_t r, size_t index)
{
	struct policy_row *row = &table[r];
	struct policy_condition *condition = &row->conditions[index];
	unsigned bit;
	size_t i;

	drop_condition(row, index);
	judge(FILTER_DIRECT, row, "condition dropped", (unsigned)index);
	for (bit = 0; bit < 64; bit++) {
		if (!bit_matters(condition, bit))
			continue;
		ignore_bit(condition, bit);
		judge(FILTER_DIRECT, row, "bit ignored", bit);
	}
	for (i = 0; i < condition->value_count; i++) {
		condition->values[i] = condition->values[--condition->value_count];
		if (condition->value_count)
			judge(FILTER_DIRECT, row, "value dropped", (unsigned)i);
		table_reset();
	}
	if (condition->value_count < POLICY_VALUES_MAX &&
	    !has_value(condition, 0x40 & condition->mask)) {
		condition->values[condition->value_count++] = 0x40 & condition->mask;
		judge(FILTER_DIRECT, row, "value added", 0x40);
	}
}

static void mutate_row(size_t r)
{
	const struct policy_row *row = &policy_rows[r];
	size_t i;

	mutants = missed = 0;
	for (i = 0; i < policy_condition_count(row); i++)
		mutate_condition(r, i);
	table[r].verdict = row->verdict == ALLOWED ? ASKED : ALLOWED;
	judge(FILTER_DIRECT, row, "another verdict", 0);
	table[r].last++;
	judge(FILTER_DIRECT, row, "one number more", 0);
	table[r].first--;
	judge(FILTER_DIRECT, row, "one number more, before", 0);
	table[r] = table[--table_length];
	judge(FILTER_DIRECT, row, "row dropped", 0);
	table[r].paths = !row->paths;
	judge(FILTER_SUPERVISED, row, "in the other guests too", 0);
	tap(missed == 0, "%s: %u spoiled rows, %u not noticed", row->name, mutants, missed);
}

static bool has_row(uint32_t number)
{
	size_t i;

	for (i = 0; i < policy_row_count; i++)
		if (number >= policy_rows[i].first && number <= policy_rows[i].last)
			return true;
	return false;
}

static void mutate_numbers(void)
{
	uint32_t number;

	mutants = missed = 0;
	for (number = 0; number <= 600; number++) {
		if (has_row(number))
			continue;
		table[table_length++] = (struct policy_row){
			.name = "new row", .first = number, .last = number, .verdict = ALLOWED,
		};
		judge(FILTER_DIRECT, &table[table_length - 1], "number", number);
	}
	tap(missed == 0, "%u rows for further calls, %u not noticed", mutants, missed);
}

int main(void)
{
	size_t i;

	table_reset();
	tap(!noticed(FILTER_DIRECT, PROBE_ALL), "the table as it is passes");
	for (i = 0; i < policy_row_count; i++)
		mutate_row(i);
	mutate_numbers();
	return tap_end();
}
