/*
 * From configuration to grants: opens what the tags ask for, decides on rights, and writes the
 * argument data in which the descriptors are numbered.
 */
#ifndef GRANT_BUILD_H
#define GRANT_BUILD_H

#include <stdint.h>

#include "config/config.h"
#include "grant/grant.h"

/*
 * UNIX sockets that were bound have a name in a directory; it has to go when they do.
 * The list belongs to who called grant_set_build().
 */
struct socket_file {
	char *path;
	uint64_t device, inode;
	struct socket_file *next;
};

/* Removes the names, unless they now stand for something else, and frees the list. */
void socket_files_remove(struct socket_file **list);

struct grant_request {
	const struct config *config;
	int executable;              /* what !executable stands for; stays the caller's */
	const char *executable_path; /* for people */
};

/*
 * Makes *OUT, to be destroyed by the caller, and *OUT_FILES.  Returns 0; or -1 with *ERROR filled
 * in, and nothing is left open or bound.
 */
int grant_set_build(const struct grant_request *request, struct grant_set *out,
		    struct socket_file **out_files, struct config_error *error);

#endif
