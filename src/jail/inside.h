/*
 * The part of the jail that runs in the new process.  It shares memory with the supervisor, so
 * it makes system calls itself and never touches errno or anything else of the C library.
 */
#ifndef JAIL_INSIDE_H
#define JAIL_INSIDE_H

#include "jail/jail.h"

_Noreturn void jail_inside(struct jail *jail);

/* Called by the supervisor: go on with phase 2. */
void jail_release(struct jail *jail);

/* Steps with a file of their own.  0 or -errno; they set jail->step and jail->subject. */
int jail_make_mounts(struct jail *jail);
int jail_make_empty_root(struct jail *jail);
int jail_restrict_paths(struct jail *jail);
int jail_drop_privileges(struct jail *jail);

#endif
