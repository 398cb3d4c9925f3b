/* cloudabi-run --check: what this host offers to run programs with. */
#ifndef RUN_CHECK_H
#define RUN_CHECK_H

/* Prints the findings on standard output.  Returns 0 if programs can run here, else 1. */
int check(void);

#endif
