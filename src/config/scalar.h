/* The types of scalars: from their text, or from a tag such as !!int. */
#ifndef CONFIG_SCALAR_H
#define CONFIG_SCALAR_H

#include "config/config.h"

/*
 * Gives NODE the value that TEXT (LENGTH bytes and a NUL) stands for.  TYPE is the part of a tag
 * after "tag:yaml.org,2002:", or NULL: then PLAIN text is recognised by its form and all other
 * text is a string.  Returns 0, or -1 with *ERROR filled in.
 */
int scalar_set(struct config_node *node, const char *type, bool plain, const char *text,
	       size_t length, struct config_error *error);

/* For scalar.c alone: the long ones.  They return false if the text is not of that type. */
bool scalar_read_binary(struct config_node *node, const char *text, size_t length);
bool scalar_read_timestamp(struct config_node *node, const char *text, size_t length);

#endif
