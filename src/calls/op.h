/*
 * The system calls on Linux descriptors, each written once.  The vDSO calls them for natural
 * descriptors, the supervisor for those that it holds on a guest's behalf; both have checked
 * rights before.  Pointers are the caller's own memory.  Freestanding, no state.
 */
#ifndef CALLS_OP_H
#define CALLS_OP_H

#include <cloudabi_types.h>
#include <stdbool.h>

#include "calls/convert.h"
#include "calls/errno.h"

#define OP_IOVS_MAX 1024

/* ---- fd.c ---- */

/* EINVAL if there are more than OP_IOVS_MAX, or their lengths do not add up to a size. */
cloudabi_errno_t op_check_iovs(const cloudabi_iovec_t *iovs, size_t count);

cloudabi_errno_t op_fd_read(int fd, const cloudabi_iovec_t *iovs, size_t count, size_t *out);
cloudabi_errno_t op_fd_write(int fd, const cloudabi_ciovec_t *iovs, size_t count, size_t *out);
cloudabi_errno_t op_fd_pread(int fd, const cloudabi_iovec_t *iovs, size_t count,
			     cloudabi_filesize_t offset, size_t *out);
cloudabi_errno_t op_fd_pwrite(int fd, const cloudabi_ciovec_t *iovs, size_t count,
			      cloudabi_filesize_t offset, size_t *out);
cloudabi_errno_t op_fd_seek(int fd, cloudabi_filedelta_t offset, cloudabi_whence_t whence,
			    cloudabi_filesize_t *out);
/* The right that fd_seek() needs; 0 for a whence that does not exist. */
cloudabi_rights_t op_fd_seek_rights(cloudabi_filedelta_t offset, cloudabi_whence_t whence);
cloudabi_errno_t op_fd_sync(int fd);
cloudabi_errno_t op_fd_datasync(int fd);
/* FIXED_APPEND: the append flag may not change (then ENOTCAPABLE). */
cloudabi_errno_t op_fd_flags_put(int fd, cloudabi_fdflags_t flags, bool fixed_append);

/* ---- file.c ---- */

cloudabi_errno_t op_file_advise(int fd, cloudabi_filesize_t offset, cloudabi_filesize_t length,
				cloudabi_advice_t advice);
cloudabi_errno_t op_file_allocate(int fd, cloudabi_filesize_t offset, cloudabi_filesize_t length);
cloudabi_errno_t op_file_readdir(int fd, void *buffer, size_t length, cloudabi_dircookie_t cookie,
				 size_t *out);
/* TYPE is the descriptor's own type, which says more than the file's mode. */
cloudabi_errno_t op_file_stat_fget(int fd, cloudabi_filetype_t type, cloudabi_filestat_t *out);
/* The right that file_stat_fput() needs with these flags; 0 if they make no sense. */
cloudabi_rights_t op_file_stat_fput_rights(cloudabi_fsflags_t flags);
cloudabi_errno_t op_file_stat_fput(int fd, const cloudabi_filestat_t *stat,
				   cloudabi_fsflags_t flags);

/* ---- path.c: PATH is LENGTH bytes, not terminated ---- */

struct op_open {
	cloudabi_oflags_t oflags;
	cloudabi_fdflags_t flags;
	uint8_t access; /* ACCESS_* */
	bool follow;
};
/* Opens beneath the directory DIR; *OUT_FD is close-on-exec. */
cloudabi_errno_t op_file_open(int dir, const char *path, size_t length, const struct op_open *how,
			      int *out_fd);
cloudabi_errno_t op_file_create(int dir, const char *path, size_t length, cloudabi_filetype_t type);
cloudabi_errno_t op_file_link(int dir1, const char *path1, size_t length1, bool follow, int dir2,
			      const char *path2, size_t length2);
cloudabi_errno_t op_file_readlink(int dir, const char *path, size_t length, char *buffer,
				  size_t buffer_length, size_t *out);
cloudabi_errno_t op_file_rename(int dir1, const char *path1, size_t length1, int dir2,
				const char *path2, size_t length2);
cloudabi_errno_t op_file_stat_get(int dir, const char *path, size_t length, bool follow,
				  cloudabi_filestat_t *out);
cloudabi_errno_t op_file_stat_put(int dir, const char *path, size_t length, bool follow,
				  const cloudabi_filestat_t *stat, cloudabi_fsflags_t flags);
cloudabi_errno_t op_file_symlink(const char *contents, size_t contents_length, int dir,
				 const char *path, size_t length);
cloudabi_errno_t op_file_unlink(int dir, const char *path, size_t length, cloudabi_ulflags_t flags);

/* ---- poll.c ---- */

/* What ppoll(2) should watch for one direction (DIRECTION_*, see control.h). */
short op_poll_events(int direction);
/* What REVENTS means for it: READY_* (0 if nothing happened), and the bytes to read. */
int op_poll_ready(int fd, cloudabi_filetype_t type, int direction, short revents,
		  cloudabi_filesize_t *out_bytes);

/* ---- sock.c ---- */

/* SHUT_* for the ABI's flags; -1 if they make no sense. */
int op_sock_shutdown_how(cloudabi_sdflags_t how);
cloudabi_errno_t op_sock_shutdown(int fd, cloudabi_sdflags_t how);

#endif
