/*
 * Arithmetic on rights: what a type of object can carry at most, and which sets of rights
 * the Linux kernel enforces by itself on a descriptor ("natural", see docs/architecture.md).
 * Pure; used by the guest's vDSO (for good errors) and by the supervisor (for security).
 */
#ifndef CALLS_RIGHTS_H
#define CALLS_RIGHTS_H

#include <cloudabi_types.h>
#include <stdbool.h>

/* Every right of the final ABI; what inheriting rights can hold at most. */
#define RIGHTS_ALL 0x000000815ffff7ffULL

/* What `rights: read` means for a directory and for what is opened beneath it. */
#define RIGHTS_READ_DIRECTORY                                                                    \
	(CLOUDABI_RIGHT_FD_STAT_PUT_FLAGS | CLOUDABI_RIGHT_FILE_ADVISE | CLOUDABI_RIGHT_FILE_OPEN | \
	 CLOUDABI_RIGHT_FILE_READDIR | CLOUDABI_RIGHT_FILE_READLINK |                             \
	 CLOUDABI_RIGHT_FILE_STAT_FGET | CLOUDABI_RIGHT_FILE_STAT_GET |                           \
	 CLOUDABI_RIGHT_POLL_FD_READWRITE)
#define RIGHTS_READ_FILE                                                                         \
	(CLOUDABI_RIGHT_FD_READ | CLOUDABI_RIGHT_FD_SEEK | CLOUDABI_RIGHT_FD_TELL |              \
	 CLOUDABI_RIGHT_FD_STAT_PUT_FLAGS | CLOUDABI_RIGHT_FILE_ADVISE |                          \
	 CLOUDABI_RIGHT_FILE_STAT_FGET | CLOUDABI_RIGHT_MEM_MAP | CLOUDABI_RIGHT_POLL_FD_READWRITE)

/* Rights of 2017: a final-generation program never sees them on what it creates itself. */
#define RIGHTS_LISTENING \
	(CLOUDABI_RIGHT_SOCK_ACCEPT | CLOUDABI_RIGHT_SOCK_LISTEN | CLOUDABI_RIGHT_SOCK_STAT_GET)

/* The largest sets that a descriptor of this type can carry. */
cloudabi_rights_t rights_max_base(cloudabi_filetype_t type);
cloudabi_rights_t rights_max_inheriting(cloudabi_filetype_t type);

/* What the kernel knows about an open file, as far as it matters here. */
struct object {
	cloudabi_filetype_t type;
	uint8_t access;     /* ACCESS_*; 0 for a descriptor that only names a place */
	bool pipe;          /* a pipe or FIFO, which the ABI calls a stream socket */
	bool append;        /* O_APPEND, on a file that was not opened beneath a grant */
	bool read_only;     /* its mount is read-only */
	bool no_exec;       /* its mount is noexec */
	bool plain_device;  /* a terminal, null, zero, full, random or urandom */
	bool internet;      /* a socket of the Internet families */
	bool listening;     /* a socket that accepts connections */
	bool grant_root;    /* a directory: the root of a granted, detached mount */
};
#define ACCESS_READ 1
#define ACCESS_WRITE 2

/*
 * The rights that whoever holds a raw descriptor for this object has in effect: those that
 * its system calls exercise, and those that the supervisor grants on it because it cannot
 * tell two descriptors of one object apart.  Returns false if no set is enforced by the
 * kernel alone, so that the supervisor must hold the descriptor.
 */
bool rights_natural(const struct object *object, cloudabi_rights_t *base,
		    cloudabi_rights_t *inheriting);

/*
 * The natural set together with the rights that do nothing on this object: what a request that
 * names a raw descriptor may use.  0 if there is no natural set.
 */
cloudabi_rights_t rights_harmless(const struct object *object);

/*
 * May a descriptor with exactly these rights be given to the guest as a raw descriptor?
 * True if they equal the natural set, give or take rights that do nothing on this object.
 */
bool rights_are_natural(const struct object *object, cloudabi_rights_t base,
			cloudabi_rights_t inheriting);

/*
 * What a descriptor from outside is worth when nobody asked for less: the type's maximum
 * without FD_READ or FD_WRITE where the access mode lacks it, plus rights of 2017.
 */
void rights_of_host_object(const struct object *object, cloudabi_rights_t *base,
			   cloudabi_rights_t *inheriting);

/*
 * The checks and sums of file_open(): rights NEEDED on the directory (base and inheriting)
 * to open with these flags, see the ABI reference, call 21.
 */
struct open_needs {
	cloudabi_rights_t base;
	cloudabi_rights_t inheriting;
	uint8_t access; /* ACCESS_*, never 0 */
};
struct open_needs rights_needed_to_open(cloudabi_oflags_t oflags, cloudabi_fdflags_t flags,
					cloudabi_rights_t base, cloudabi_rights_t inheriting);

#endif
