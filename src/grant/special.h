/*
 * Places that are no ordinary files: devices, and file systems that show the kernel and other
 * processes (proc, sysfs ...).  A guest gets them only where the configuration insists.
 */
#ifndef GRANT_SPECIAL_H
#define GRANT_SPECIAL_H

#include <stddef.h>
#include <sys/stat.h>

/* What is special about the open file FD with STATUS, as in "a device"; NULL for nothing. */
const char *special_file(int fd, const struct stat *status);

/* For null, zero, full, random and urandom, which are no powers. */
int special_is_plain_device(const struct stat *status);

/*
 * Looks for a mount of a special file system beneath the open directory FD.  Returns 0 if there
 * is none, 1 with its path in SIZE bytes at OUT, or -errno.
 */
int special_beneath(int fd, char *out, size_t size);

#endif
