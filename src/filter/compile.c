/*
 * From policy rows to BPF, in two steps: the numbers 0..2^32-1 are cut into segments that are
 * treated alike, and a search tree over the segments is written backwards, last instruction
 * first, so that every jump's target is known when the jump is written.
 *
 * The tree is balanced by weight: rows at the head of the table that need their arguments
 * judged come first.  Rows without conditions weigh little, because Linux (5.11) works out once
 * that they are always allowed and then skips the program.  For that it follows only loads of
 * the number and the architecture, comparisons with constants, and returns: nothing else stands
 * on the way to them.
 */
#include "filter/compile.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <string.h>

#define SEGMENTS_MAX 512
#define JUMP_MAX 255
/* A label nearer than this can be used for the whole of one row's conditions. */
#define JUMP_NEAR 128

struct segment {
	uint32_t first;
	uint32_t verdict;
	const struct policy_row *row; /* only if it has conditions */
	unsigned weight;
};

struct compiler {
	struct segment segment[SEGMENTS_MAX];
	size_t segment_count;
	struct sock_filter code[FILTER_LENGTH_MAX]; /* filled from the end */
	unsigned top;                               /* the first instruction so far */
	int error;
};

/* ---- segments ---- */

static void add_segment(struct compiler *c, uint32_t first, const struct policy_row *row, size_t rank)
{
	bool judged = row && policy_condition_count(row);
	uint32_t verdict = row ? row->verdict : (uint32_t)POLICY_DEFAULT;
	struct segment *last = c->segment_count ? &c->segment[c->segment_count - 1] : NULL;

	if (last && !last->row && !judged && last->verdict == verdict) {
		last->weight++;
		return;
	}
	if (c->segment_count == SEGMENTS_MAX) {
		c->error = -E2BIG;
		return;
	}
	c->segment[c->segment_count++] = (struct segment){
		.first = first,
		.verdict = verdict,
		.row = judged ? row : NULL,
		.weight = judged ? 1 + 1000 / (unsigned)(rank + 1) : 1,
	};
}

/* The row with the lowest first number that is at least FROM, or NULL. */
static const struct policy_row *next_row(const struct policy_row *rows, size_t count,
					 enum filter_kind kind, uint64_t from)
{
	const struct policy_row *next = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (kind == FILTER_SUPERVISED && rows[i].paths)
			continue;
		if (rows[i].first >= from && (!next || rows[i].first < next->first))
			next = &rows[i];
	}
	return next;
}

static bool rows_overlap(const struct policy_row *rows, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++) {
		if (rows[i].first > rows[i].last)
			return true;
		for (j = 0; j < i; j++)
			if (rows[i].first <= rows[j].last && rows[j].first <= rows[i].last)
				return true;
	}
	return false;
}

static void cut_segments(struct compiler *c, const struct policy_row *rows, size_t count,
			 enum filter_kind kind)
{
	const struct policy_row *row;
	uint64_t from = 0;

	while ((row = next_row(rows, count, kind, from))) {
		if (row->first > from)
			add_segment(c, (uint32_t)from, NULL, 0);
		add_segment(c, row->first, row, (size_t)(row - rows));
		from = (uint64_t)row->last + 1;
	}
	if (from <= UINT32_MAX)
		add_segment(c, (uint32_t)from, NULL, 0);
}

/* ---- instructions, from the last to the first; a label is a position in code[] ---- */

static unsigned emit(struct compiler *c, struct sock_filter instruction)
{
	if (c->top == 0) {
		c->error = -E2BIG;
		return 0;
	}
	c->code[--c->top] = instruction;
	return c->top;
}

/* Uses a return that is already there if it is close. */
static unsigned emit_return(struct compiler *c, uint32_t verdict)
{
	unsigned label;

	for (label = c->top; label < FILTER_LENGTH_MAX && label - c->top < JUMP_NEAR / 2; label++)
		if (c->code[label].code == (BPF_RET | BPF_K) && c->code[label].k == verdict)
			return label;
	return emit(c, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict));
}

static unsigned emit_load(struct compiler *c, uint32_t offset)
{
	return emit(c, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

/* A label from which a conditional jump here reaches LABEL: itself, a copy, or a bridge. */
static unsigned reach(struct compiler *c, unsigned label)
{
	if (label - c->top < JUMP_NEAR)
		return label;
	if (c->code[label].code == (BPF_RET | BPF_K))
		return emit_return(c, c->code[label].k);
	return emit(c, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, label - c->top));
}

static unsigned emit_jump(struct compiler *c, uint16_t test, uint32_t k, unsigned yes, unsigned no)
{
	unsigned jt = yes - c->top, jf = no - c->top;

	if (jt > JUMP_MAX || jf > JUMP_MAX)
		c->error = -E2BIG;
	return emit(c, (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, k, (uint8_t)jt,
						    (uint8_t)jf));
}

/* ---- conditions ---- */

/* Whether HALF of an argument, after MASK, is one of the values' halves (SHIFT is 0 or 32). */
static unsigned emit_half(struct compiler *c, const struct policy_condition *condition,
			  unsigned shift, unsigned yes, unsigned no)
{
	uint32_t mask = (uint32_t)(condition->mask >> shift);
	unsigned count = shift ? 1 : condition->value_count;
	unsigned i, label = no;

	if (mask == 0)
		return yes;
	if (count == 1 && (uint32_t)(condition->values[0] >> shift) == 0 && mask != UINT32_MAX) {
		emit_jump(c, BPF_JSET, mask, no, yes);
	} else {
		for (i = count; i-- > 0;)
			label = emit_jump(c, BPF_JEQ, (uint32_t)(condition->values[i] >> shift), yes,
					  label);
		if (mask != UINT32_MAX)
			emit(c, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask));
	}
	/* Little-endian: the upper half has the higher address. */
	return emit_load(c, (uint32_t)(offsetof(struct seccomp_data, args) +
				       condition->argument * sizeof(uint64_t) + shift / 8));
}

static bool condition_sound(const struct policy_condition *condition)
{
	size_t i;

	if (condition->argument > 5 || condition->value_count > POLICY_VALUES_MAX)
		return false;
	for (i = 0; i < condition->value_count; i++)
		if ((condition->values[i] & ~condition->mask) ||
		    condition->values[i] >> 32 != condition->values[0] >> 32)
			return false;
	return condition->mask != 0;
}

static unsigned emit_conditions(struct compiler *c, const struct policy_row *row)
{
	size_t i = policy_condition_count(row);
	unsigned no = emit_return(c, POLICY_DEFAULT);
	unsigned label = emit_return(c, row->verdict);

	while (i-- > 0) {
		if (!condition_sound(&row->conditions[i]))
			c->error = -EINVAL;
		label = emit_half(c, &row->conditions[i], 0, label, no);
		label = emit_half(c, &row->conditions[i], 32, label, no);
	}
	return label;
}

/* ---- the search tree ---- */

/* Where to cut segments [from, to) so that both sides weigh about the same. */
static size_t balance(const struct compiler *c, size_t from, size_t to)
{
	unsigned total = 0, left = 0;
	size_t i;

	for (i = from; i < to; i++)
		total += c->segment[i].weight;
	for (i = from; i < to - 1; i++) {
		unsigned with = left + c->segment[i].weight;

		if (with * 2 >= total) {
			/* Take segment i to the side that stays lighter. */
			if (i > from && with * 2 - total > total - left * 2)
				return i;
			return i + 1;
		}
		left = with;
	}
	return to - 1;
}

static unsigned emit_search(struct compiler *c, size_t from, size_t to)
{
	const struct segment *only = &c->segment[from];
	unsigned left, right;
	size_t middle;

	if (to - from == 1)
		return only->row ? emit_conditions(c, only->row) : emit_return(c, only->verdict);
	middle = balance(c, from, to);
	right = emit_search(c, middle, to);
	left = emit_search(c, from, middle);
	right = reach(c, right);
	left = reach(c, left);
	return emit_jump(c, BPF_JGE, c->segment[middle].first, right, left);
}

int filter_compile(const struct policy_row *rows, size_t count, enum filter_kind kind,
		   struct filter_program *out)
{
	struct compiler c = { .top = FILTER_LENGTH_MAX };
	unsigned search, foreign;

	if (rows_overlap(rows, count))
		return -EINVAL;
	cut_segments(&c, rows, count, kind);
	if (c.error)
		return c.error;
	search = emit_search(&c, 0, c.segment_count);
	if (search != c.top)
		return -EINVAL; /* a single segment: a policy without rows */
	search = emit_load(&c, offsetof(struct seccomp_data, nr));
	foreign = emit_return(&c, SECCOMP_RET_KILL_PROCESS);
	emit_jump(&c, BPF_JEQ, AUDIT_ARCH_X86_64, search, foreign);
	emit_load(&c, offsetof(struct seccomp_data, arch));
	if (c.error)
		return c.error;
	out->length = (unsigned short)(FILTER_LENGTH_MAX - c.top);
	memcpy(out->code, &c.code[c.top], out->length * sizeof(c.code[0]));
	return 0;
}
