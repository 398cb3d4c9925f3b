/* The one place where Linux error numbers become the guest's. */
#ifndef CALLS_ERRNO_H
#define CALLS_ERRNO_H

#include <cloudabi_types.h>

/* RESULT is what a Linux system call returned.  Anything but a known -errno is ENOSYS. */
cloudabi_errno_t errno_from_linux(long result);

/* Likewise for system calls that resolve a path: leaving the directory is ENOTCAPABLE. */
cloudabi_errno_t errno_from_path(long result);

#endif
