/*
 * Descriptors in messages.  A raw descriptor travels as itself.  An attenuated one must never
 * appear on the wire: a token travels in its place, one end of a pipe that this supervisor
 * recognises when it comes back.  To anybody else it is a pipe that nobody reads.
 */
#ifndef SUPERVISOR_PASS_H
#define SUPERVISOR_PASS_H

#include "supervisor/guest.h"

/*
 * What to put on the wire for REF: a descriptor that the caller closes.  EBADF, ENOBUFS if
 * too many are under way.
 */
cloudabi_errno_t pass_out(struct guest *guest, uint64_t ref, int *out_fd);

/*
 * What the guest gets for FD, which came from a message and is taken over: fills OUT.  An
 * error means that it cannot be given.
 */
cloudabi_errno_t pass_in(struct guest *guest, uint64_t request, int fd,
			 struct control_descriptor *out);

/* Forgets tokens whose last copy is gone. */
void pass_collect(struct guest *guest);

#endif
