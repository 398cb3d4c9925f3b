/*
 * Finds the word that somebody meant: the candidate with the fewest typing mistakes, if they
 * are few enough to be mistakes.
 *
 *	struct nearest nearest = nearest_start(written);
 *	... nearest_consider(&nearest, candidate) for each ...
 *	if (nearest.found) ...
 */
#ifndef CONFIG_NEAREST_H
#define CONFIG_NEAREST_H

struct nearest {
	const char *word;
	const char *found; /* a candidate, or NULL */
	unsigned distance;
};

struct nearest nearest_start(const char *word);
void nearest_consider(struct nearest *nearest, const char *candidate);

#endif
