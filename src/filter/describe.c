/* Writes policy rows as Markdown.  Judges nothing; the compiler is compile.c. */
#include "filter/describe.h"

#include <linux/seccomp.h>
#include <string.h>

static const char *verdict_word(uint32_t verdict)
{
	switch (verdict) {
	case SECCOMP_RET_ALLOW: return "allowed";
	case SECCOMP_RET_USER_NOTIF: return "asks";
	default: return "kills";
	}
}

/* The first LENGTH bytes of TEXT as code; a bar would end the table's cell. */
static void describe_code(FILE *out, const char *text, size_t length)
{
	size_t i;

	putc('`', out);
	for (i = 0; i < length; i++) {
		if (text[i] == '|')
			putc('\\', out);
		putc(text[i], out);
	}
	putc('`', out);
}

/* "A, B, C" as "`A`, `B` or `C`". */
static void describe_values(FILE *out, const char *text)
{
	const char *comma;

	for (; (comma = strchr(text, ',')); text = comma + 2) {
		describe_code(out, text, (size_t)(comma - text));
		fputs(strchr(comma + 1, ',') ? ", " : " or ", out);
	}
	describe_code(out, text, strlen(text));
}

static void describe_condition(FILE *out, const struct policy_condition *condition)
{
	fprintf(out, "`%s` is ", condition->name);
	describe_values(out, condition->values_text);
	if (strcmp(condition->optional_text, "0") != 0) {
		fputs(", with or without ", out);
		describe_code(out, condition->optional_text, strlen(condition->optional_text));
	}
	if (condition->mask >> 32 == 0)
		fputs(" (lower half)", out);
}

static void describe_row(FILE *out, const struct policy_row *row)
{
	size_t i, count = policy_condition_count(row);

	if (row->first == row->last)
		fprintf(out, "| `%s` | %u | %s%s | ", row->name, row->first, verdict_word(row->verdict),
			row->paths ? " (direct)" : "");
	else
		fprintf(out, "| %s | 0x%x-0x%x | %s | ", row->name, row->first, row->last,
			verdict_word(row->verdict));
	for (i = 0; i < count; i++) {
		fputs(i ? "; " : "", out);
		describe_condition(out, &row->conditions[i]);
	}
	fprintf(out, "%s | %s |\n", count ? "" : "always", row->reason);
}

void describe_rows(FILE *out, const struct policy_row *rows, size_t count)
{
	size_t i;

	fputs("\n| call | number | verdict | if | why this gives an attacker nothing |\n", out);
	fputs("|---|---|---|---|---|\n", out);
	for (i = 0; i < count; i++)
		describe_row(out, &rows[i]);
}
