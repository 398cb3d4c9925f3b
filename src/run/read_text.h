/* Reads a whole file, or standard input, into memory. */
#ifndef RUN_READ_TEXT_H
#define RUN_READ_TEXT_H

#include <stddef.h>

/*
 * Reads PATH (NULL: standard input), at most LIMIT bytes and one more, so that the caller sees
 * that there were too many.  Sets *OUT, to be freed, and *OUT_LENGTH.  Returns 0 or -errno.
 */
int read_text(const char *path, size_t limit, char **out, size_t *out_length);

#endif
