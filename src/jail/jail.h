/*
 * Makes the confined process in which a guest will run.
 *
 * The new process shares the supervisor's memory and descriptor table until it executes the
 * vDSO; until then it is the supervisor's own code.  It goes through two phases: first it makes
 * the mounts (the supervisor then looks at them), then it gives up everything else.
 *
 *	jail_start(&jail)     phase 1: namespaces, mounts
 *	... examine jail.mount[i].fd, write the boot record, set jail.boot ...
 *	jail_confine(&jail)   phase 2: root, Landlock, capabilities, filter
 *	... answer the one execveat() that arrives at jail.listener ...
 */
#ifndef JAIL_JAIL_H
#define JAIL_JAIL_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A file or directory that the guest gets by way of a mount of its own. */
struct jail_mount {
	const char *path;  /* as the user wrote it */
	int source;        /* the same, opened by the supervisor: to see that it is the same */
	bool directory;
	bool read_only;    /* also: no execution of what is in it */
	int fd;            /* out: the root of the mount, opened for reading, close-on-exec */
	int tree;          /* out: stays open as long as the mount is used, close-on-exec */
};

struct jail {
	struct jail_mount *mount;
	size_t mount_count;
	int vdso;                          /* what to execute */
	int boot;                          /* descriptor of the boot record */
	const struct sock_filter *filter;
	unsigned short filter_length;
	uint64_t descriptor_limit;

	pid_t pid;       /* out: the new process */
	int pidfd;       /* out */
	int listener;    /* out: where the filter's notifications arrive */
	const char *step;    /* out, on error: what was being done */
	const char *subject; /* out, on error: on what; or NULL */

	/* Between the two processes. */
	struct jail_sync {
		_Atomic(uint32_t) phase;
		int wake; /* eventfd */
		int error;
	} sync;
	char uid_map[32], gid_map[32], boot_argument[12];
	pid_t supervisor;
};

/* Both return 0 or -errno with jail->step and jail->subject set; then the process is gone. */
int jail_start(struct jail *jail);
int jail_confine(struct jail *jail);

#endif
