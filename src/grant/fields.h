/*
 * The keys of a tagged map such as !file {path: x, rights: read}, checked against a table.
 *
 *	static const struct field fields[] = { { "path", FIELD_STRING, true }, ... };
 *	const struct config_node *value[N];
 *
 *	if (fields_read(map, "!file", fields, N, value, error) < 0) ...
 */
#ifndef GRANT_FIELDS_H
#define GRANT_FIELDS_H

#include "config/config.h"

#define FIELD_STRING (1u << CONFIG_STRING)
#define FIELD_BOOL (1u << CONFIG_BOOL)
#define FIELD_INT (1u << CONFIG_INT)
#define FIELD_SEQ (1u << CONFIG_SEQ)

struct field {
	const char *name;
	unsigned kinds; /* FIELD_* that the value may be */
	bool required;
};

/* A word that a string field may hold. */
struct choice {
	const char *word;
	int value;
};

/*
 * Sets OUT_VALUE[i] to the value of FIELD[i], or NULL if it is absent.  Unknown, repeated and
 * missing keys, keys that are no strings, values of other kinds, and strings with a NUL in
 * them are mistakes: returns -1 with *ERROR filled in.
 */
int fields_read(const struct config_node *map, const char *tag, const struct field *field,
		size_t count, const struct config_node **out_value, struct config_error *error);

/* Finds the word in VALUE among the choices; returns -1 with *ERROR filled in if it is none. */
int fields_choose(const struct config_node *value, const char *name, const struct choice *choice,
		  size_t count, int *out, struct config_error *error);

#endif
