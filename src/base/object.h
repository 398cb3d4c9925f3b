/* Finds out what an open descriptor is.  Used for grants and for what guests refer to. */
#ifndef BASE_OBJECT_H
#define BASE_OBJECT_H

#include "calls/rights.h"

/*
 * Describes the open file FD.  Sets everything but grant_root, which only the supervisor knows;
 * APPEND is set for every regular file with O_APPEND.  Returns 0 or -errno.
 */
int object_examine(int fd, struct object *out);

/* The number of the mount that FD was opened on; 0 if Linux does not say. */
uint64_t object_mount(int fd);

#endif
