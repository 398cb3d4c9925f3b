/*
 * Data on its way between a guest's scattered memory and a descriptor.  The supervisor never
 * holds more of it than this at once; calls that move data may do less than asked.
 */
#ifndef SUPERVISOR_BUFFER_H
#define SUPERVISOR_BUFFER_H

#include "calls/op.h"
#include "supervisor/guest.h"

#define BUFFER_SIZE (1024 * 1024)

/* The one buffer: requests are served one after the other. */
extern char buffer[BUFFER_SIZE];

/* A guest's list of memory areas, read once. */
struct areas {
	cloudabi_iovec_t iov[OP_IOVS_MAX];
	size_t count;
	size_t length; /* of all, BUFFER_SIZE at most */
	uint64_t total;
};

/* EINVAL as the ABI says, EFAULT.  The result lives until the next call. */
cloudabi_errno_t areas_read(const struct guest *guest, uint64_t list, uint64_t count,
			    const struct areas **out);

/* Copies between the areas and the first LENGTH bytes of the buffer. */
cloudabi_errno_t areas_gather(const struct guest *guest, const struct areas *areas, size_t length);
cloudabi_errno_t areas_scatter(const struct guest *guest, const struct areas *areas, size_t length);

#endif
