/* The distance between words in letters changed, added or left out. */
#include "config/nearest.h"

#include <stddef.h>
#include <string.h>

#define LONGEST 40

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One row of the usual table after the other; both words are at most LONGEST letters. */
static unsigned word_distance(const char *a, const char *b)
{
	unsigned row[LONGEST + 1];
	size_t length = strlen(b);

	for (size_t j = 0; j <= length; j++)
		row[j] = (unsigned)j;
	for (size_t i = 0; a[i]; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i + 1;
		for (size_t j = 0; j < length; j++) {
			unsigned changed = diagonal + (a[i] != b[j]);

			diagonal = row[j + 1];
			row[j + 1] = least(changed, least(row[j], row[j + 1]) + 1);
		}
	}
	return row[length];
}

struct nearest nearest_start(const char *word)
{
	size_t length = strlen(word);

	/* One mistake in three letters, at most three. */
	return (struct nearest){ .word = word,
				 .distance = length > LONGEST ? 0 : length < 9 ? (unsigned)length / 3 + 1 : 4 };
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
