/*
 * The guest's view of its descriptors: number -> what it stands for and which rights it has.
 * A cache for speed and for good errors, never for security: the kernel and the supervisor
 * decide.  Look-ups take no lock; a number that is closed while another thread uses it is that
 * program's race, as on any POSIX system.
 */
#ifndef VDSO_TABLE_H
#define VDSO_TABLE_H

#include <stdbool.h>

#include "calls/boot.h"

/* More than RLIMIT_NOFILE usually allows; the pages are only touched when used. */
#define TABLE_SIZE (1u << 20)

struct descriptor {
	uint64_t ref; /* REF_HANDLE | handle, or a Linux descriptor; REF_NONE if free */
	cloudabi_rights_t base;
	cloudabi_rights_t inheriting;
	uint8_t type;
	uint8_t flags; /* DESCRIPTOR_* */
};

static inline bool ref_is_handle(uint64_t ref)
{
	return ref & REF_HANDLE;
}

/* Set up from the boot record.  Returns 0 or -errno. */
int table_init(const struct boot_descriptor *list, uint32_t count);

/*
 * What FD stands for, if it carries every right in NEED.  Returns 0 and a copy in *OUT, EBADF
 * or ENOTCAPABLE.
 */
cloudabi_errno_t table_get(cloudabi_fd_t fd, cloudabi_rights_t need, struct descriptor *out);

/*
 * Give the lowest free number to ENTRY, which the table owns from then on.  EMFILE if the table
 * is full: then the entry is released.
 */
cloudabi_errno_t table_add(const struct descriptor *entry, cloudabi_fd_t *out_fd);

/* Forget FD and release what it stood for.  EBADF. */
cloudabi_errno_t table_close(cloudabi_fd_t fd);

/* Make TO, which must be open, another name of FROM. */
cloudabi_errno_t table_replace(cloudabi_fd_t from, cloudabi_fd_t to);

/* A second descriptor of what FD stands for. */
cloudabi_errno_t table_dup(cloudabi_fd_t fd, cloudabi_fd_t *out_fd);

/* Reduce the rights of FD; only ever removes some. */
cloudabi_errno_t table_shrink(cloudabi_fd_t fd, cloudabi_rights_t base,
			      cloudabi_rights_t inheriting);

/* Close the Linux descriptor or the handle that REF names. */
void ref_release(uint64_t ref);

#endif
