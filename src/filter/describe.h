/*
 * The policy in words: the table in docs/attack-surface.md.  Used by the generator that writes
 * it and by the test that compares it.
 */
#ifndef FILTER_DESCRIBE_H
#define FILTER_DESCRIBE_H

#include <stddef.h>
#include <stdio.h>

#include "filter/policy.h"

/* The line of docs/attack-surface.md after which everything is generated. */
#define DESCRIBE_MARK \
	"<!-- From here on written by `make attack-surface` from src/filter/filter.def. -->\n"

/* Print the rows as a Markdown table, always-allowed rows without conditions included. */
void describe_rows(FILE *out, const struct policy_row *rows, size_t count);

#endif
