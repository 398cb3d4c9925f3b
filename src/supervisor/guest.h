/*
 * One guest process as its supervisor knows it, and the ways to reach into it.  Everything that
 * is read from it is untrusted and read once.
 */
#ifndef SUPERVISOR_GUEST_H
#define SUPERVISOR_GUEST_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/object.h"
#include "calls/control.h"
#include "supervisor/handles.h"

#define TOKENS_MAX 1024

/* The root of a granted, detached mount. */
struct granted_root {
	uint64_t mount;
	dev_t device;
	ino_t inode;
};

/* A descriptor on its way through a socket, see pass.h. */
struct token {
	int watch; /* readable end of a pipe: hangs up when the other end is gone everywhere */
	dev_t device;
	ino_t inode;
	struct handle handle; /* with a reference of its own */
};

struct guest {
	pid_t pid;
	int pidfd;
	int listener;
	int inert; /* put in the place of descriptors that the guest must lose */
	const char *path; /* of the executable, for messages */
	struct handles handles;
	struct granted_root *roots;
	size_t root_count;
	struct token *tokens; /* TOKENS_MAX of them */
	size_t token_count;
	int *handed_over; /* our copies of what the guest holds once it runs */
	size_t handed_over_count;
	bool executed; /* the one execveat() was let through */
	bool started;  /* the vDSO has said that it runs */
	int start_status; /* exit status if the activator gave up; 0 while all is well */
};

/* Copies LENGTH bytes from or to the guest's memory.  0 or EFAULT. */
cloudabi_errno_t guest_read(const struct guest *guest, void *to, uint64_t from, size_t length);
cloudabi_errno_t guest_write(const struct guest *guest, uint64_t to, const void *from,
			     size_t length);

/* What a request is about.  FD is owned by us if OWNED, else borrowed from a handle. */
struct target {
	int fd;
	bool owned;
	bool natural;
	cloudabi_filetype_t type;
	cloudabi_rights_t base;
	cloudabi_rights_t inheriting;
	struct object object; /* of natural descriptors only */
};

/*
 * Finds what REF stands for.  EBADF if nothing, ENOTCAPABLE if it lacks a right in NEED.
 * On success target_put() must follow.
 */
cloudabi_errno_t target_get(struct guest *guest, uint64_t ref, cloudabi_rights_t need,
			    struct target *out);
void target_put(struct target *target);

/* Like object_examine(), and knows the granted mounts.  0 or -errno. */
int guest_examine(const struct guest *guest, int fd, struct object *out);

/*
 * Gives the guest a descriptor for the open file FD (taken over, also on failure) with these
 * rights: a raw one where they are natural, else a handle.  Returns a ref as in control.h, or
 * minus a CloudABI error.
 */
long guest_give(struct guest *guest, uint64_t request, int fd, const struct object *object, cloudabi_rights_t base,
		cloudabi_rights_t inheriting);

/* Puts a copy of FD into the guest's table.  Its number there, or minus a CloudABI error. */
long guest_add_fd(struct guest *guest, uint64_t request, int fd);

#endif
