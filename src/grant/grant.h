/*
 * A grant set is what a guest starts with: descriptors with rights, and the argument data
 * that names them.  The configuration stage makes it, the jail and the supervisor use it up.
 * The position of a grant in the set is the number of the guest's descriptor.
 */
#ifndef GRANT_GRANT_H
#define GRANT_GRANT_H

#include <cloudabi_types.h>
#include <stdbool.h>
#include <stddef.h>

enum grant_kind {
	GRANT_FD,         /* !fd: a descriptor that cloudabi-run was started with */
	GRANT_FILE,       /* !file that is not a directory */
	GRANT_DIRECTORY,  /* !file that is a directory */
	GRANT_SOCKET,     /* !socket */
	GRANT_EXECUTABLE, /* !executable */
};

struct grant {
	enum grant_kind kind;
	int fd;                       /* open, close-on-exec; owned by the set */
	cloudabi_filetype_t type;
	cloudabi_rights_t base;
	cloudabi_rights_t inheriting;
	bool read_only;               /* `rights: read`: by way of a read-only mount */
	char *path;                   /* as written; address of a socket; "stderr" or "7" for !fd */
	unsigned line;                /* where the configuration asked for it, from 1; 0 unknown */
	unsigned column;
};

struct grant_set {
	struct grant *grant;
	size_t count;
	unsigned char *argdata;
	size_t argdata_length;
};

struct object;

/*
 * Describes what the guest will hold for this grant: the open file, seen through the mount
 * that the grant will get.  Returns 0 or -errno.
 */
int grant_object(const struct grant *grant, struct object *out);

/* Closes all descriptors and frees the set's parts; the set itself is the caller's. */
void grant_set_destroy(struct grant_set *set);

#endif
