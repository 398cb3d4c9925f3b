/* Rights by the names that configurations use: fd_read, file_open ... */
#ifndef GRANT_RIGHT_NAMES_H
#define GRANT_RIGHT_NAMES_H

#include <cloudabi_types.h>
#include <stdbool.h>
#include <stddef.h>

/* Sets *OUT to the right of that name, in lower case; returns false if there is none. */
bool right_by_name(const char *name, cloudabi_rights_t *out);

/* The right most like NAME that there is, or NULL if none is like it. */
const char *right_nearest(const char *name);

/*
 * Says RIGHTS in words, in SIZE bytes at OUT: "all" if they equal ALL, "none", "all but ..." if
 * few are missing, else the names with a space between them.
 */
void rights_describe(cloudabi_rights_t rights, cloudabi_rights_t all, char *out, size_t size);

#endif
