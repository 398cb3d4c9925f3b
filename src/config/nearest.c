/* The distance between words in letters changed, added, left out or swapped. */
#include "config/nearest.h"

#include <stddef.h>
#include <string.h>

#define LONGEST 40

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Fills in row I of the usual table, given the rows of one and of two letters less. */
static void next_row(const char *a, size_t i, const char *b, const unsigned *before,
		     const unsigned *previous, unsigned *row)
{
	row[0] = (unsigned)i;
	for (size_t j = 1; b[j - 1]; j++) {
		row[j] = least(previous[j - 1] + (a[i - 1] != b[j - 1]),
			       least(previous[j], row[j - 1]) + 1);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
			row[j] = least(row[j], before[j - 2] + 1);
	}
}

/* Both words are at most LONGEST letters. */
static unsigned word_distance(const char *a, const char *b)
{
	unsigned rows[3][LONGEST + 1];
	size_t length = strlen(b), i = 0;

	for (size_t j = 0; j <= length; j++)
		rows[0][j] = (unsigned)j;
	while (a[i]) {
		i++;
		next_row(a, i, b, rows[(i + 1) % 3], rows[(i + 2) % 3], rows[i % 3]);
	}
	return rows[i % 3][length];
}

struct nearest nearest_start(const char *word)
{
	size_t length = strlen(word);
	unsigned mistakes = length < 9 ? (unsigned)length / 3 : 3;

	return (struct nearest){ .word = word, .distance = length > LONGEST ? 0 : mistakes + 1 };
}

void nearest_consider(struct nearest *nearest, const char *candidate)
{
	unsigned distance;

	if (nearest->distance == 0 || strlen(candidate) > LONGEST)
		return;
	distance = word_distance(nearest->word, candidate);
	if (distance >= nearest->distance)
		return;
	nearest->distance = distance;
	nearest->found = candidate;
}
