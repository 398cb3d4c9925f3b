/*
 * The one place where paths are walked.  A path never leaves the directory it starts from:
 * Linux's openat2(RESOLVE_BENEATH) sees to it, whatever changes in the tree meanwhile.
 */
#ifndef CALLS_PATH_H
#define CALLS_PATH_H

#include <cloudabi_types.h>
#include <stdbool.h>

#define PATH_SIZE 4096 /* as Linux's PATH_MAX: with the terminator */

/*
 * Copies PATH, LENGTH bytes, into OUT with a terminator.  ENOENT if empty, ENAMETOOLONG,
 * EINVAL with a NUL byte inside, ENOTCAPABLE if absolute.
 */
cloudabi_errno_t path_copy(const char *path, size_t length, char out[PATH_SIZE]);

/* Likewise for what a symbolic link says, which may be anything but empty. */
cloudabi_errno_t path_copy_contents(const char *path, size_t length, char out[PATH_SIZE]);

/* openat2() beneath DIR with the O_* FLAGS (and MODE, with O_CREAT).  A descriptor or -errno. */
long path_open(int dir, const char *path, int flags, int mode);

/*
 * Splits PATH at its last component and opens the directory that holds it.  On success *OUT_DIR
 * is a descriptor to close with path_close_parent() (or DIR itself), NAME points into PATH, and
 * *OUT_SLASH says whether slashes followed the name.  The name is never empty; it can be ".",
 * and ".." only where it stays beneath DIR.  0 or -errno.
 */
long path_open_parent(int dir, char *path, int *out_dir, char **out_name, bool *out_slash);
void path_close_parent(int dir, int parent);

#endif
