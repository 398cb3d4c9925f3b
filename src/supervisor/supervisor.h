/*
 * Starts a guest with its grants and serves it until it ends.
 */
#ifndef SUPERVISOR_SUPERVISOR_H
#define SUPERVISOR_SUPERVISOR_H

#include "grant/grant.h"

struct guest_request {
	struct grant_set *grants;    /* used up: its descriptors are closed or handed over */
	int executable;              /* the guest's ELF file, open for reading; used up */
	const char *executable_path; /* for messages */
	const char *vdso_path;       /* the cloudabi-vdso to start, or NULL for the installed one */
};

/*
 * Runs one guest to its end.  Returns the exit status that cloudabi-run should have: the
 * guest's own, 128 + n after signal n (with a line on stderr), 127 if it could not be started
 * (with a line on stderr that says why).
 */
int guest_run(struct guest_request *request);

#endif
