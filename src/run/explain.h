/* cloudabi-run --explain: the capabilities that a program would start with. */
#ifndef RUN_EXPLAIN_H
#define RUN_EXPLAIN_H

#include "grant/grant.h"

/* Prints the table of SET on standard output.  Returns 0 or -errno. */
int explain(const struct grant_set *set);

#endif
