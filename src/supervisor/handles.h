/*
 * The descriptors that the supervisor holds on a guest's behalf.  A handle is a number with
 * rights; several handles can stand for one open file.  The numbers come from the guest and may
 * be anything.
 */
#ifndef SUPERVISOR_HANDLES_H
#define SUPERVISOR_HANDLES_H

#include <cloudabi_types.h>
#include <stddef.h>
#include <stdint.h>

#define HANDLES_MAX 65536

/* An open file, shared by its handles and by the messages that carry it. */
struct held {
	int fd; /* owned */
	unsigned references;
	cloudabi_filetype_t type;
};

struct handle {
	struct held *held; /* NULL if the handle is free */
	cloudabi_rights_t base;
	cloudabi_rights_t inheriting;
};

struct handles {
	struct handle *list;
	size_t size;
	size_t lowest_free;
};

/* Takes over FD, also on failure.  The result has one reference.  NULL: no memory. */
struct held *held_new(int fd, cloudabi_filetype_t type);
void held_put(struct held *held);

/* The handle, or NULL.  Valid until the table changes. */
struct handle *handles_get(struct handles *handles, uint32_t number);

/* Takes over the reference in HANDLE, also on failure.  0, ENOMEM or EMFILE. */
cloudabi_errno_t handles_add(struct handles *handles, const struct handle *handle,
			     uint32_t *out_number);
void handles_remove(struct handles *handles, uint32_t number);
void handles_destroy(struct handles *handles);

#endif
