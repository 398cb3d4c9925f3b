/* The command line of cloudabi-run. */
#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include <stdbool.h>

enum action { ACTION_RUN, ACTION_EXPLAIN, ACTION_CHECK, ACTION_HELP, ACTION_VERSION };

struct options {
	enum action action;
	bool emulate;           /* -e, which means nothing any more */
	const char *config;     /* NULL: standard input */
	const char *vdso;       /* NULL: the usual one */
	const char *executable; /* NULL if the action needs none */
};

/* Returns 0; or -1 after saying on standard error what is wrong. */
int options_read(int argc, char **argv, struct options *out);

void options_help(void);

#endif
