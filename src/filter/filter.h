/*
 * The seccomp programs that confine a guest, ready to be installed:
 *
 *	const struct filter_variant *v = filter_get(FILTER_DIRECT);
 *	struct sock_fprog prog = { .len = v->length, .filter = (struct sock_filter *)v->program };
 *	seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog);
 *
 * They are compiled from filter.def when the runtime is built; docs/attack-surface.md lists what
 * they let through.
 */
#ifndef FILTER_FILTER_H
#define FILTER_FILTER_H

#include <linux/filter.h>

enum filter_kind {
	FILTER_DIRECT,     /* a guest with its own mounts: it opens files beneath directories itself */
	FILTER_SUPERVISED, /* no user namespaces on this host: every path goes to the supervisor */
};

struct filter_variant {
	const struct sock_filter *program;
	unsigned short length; /* instructions */
};

/* Never fails; the result is constant and lives for ever. */
const struct filter_variant *filter_get(enum filter_kind kind);

#endif
