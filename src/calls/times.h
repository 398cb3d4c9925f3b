/* Which times a file_stat_put or file_stat_fput changes, as utimensat(2) wants them. */
#ifndef CALLS_TIMES_H
#define CALLS_TIMES_H

#include <cloudabi_types.h>

#define TIMES_FLAGS                                                                  \
	(CLOUDABI_FILESTAT_ATIM | CLOUDABI_FILESTAT_ATIM_NOW | CLOUDABI_FILESTAT_MTIM | \
	 CLOUDABI_FILESTAT_MTIM_NOW)

/* struct timespec[2]: access, modification */
struct times {
	struct {
		long seconds;
		long nanoseconds;
	} access, modification;
};

#define TIME_NOW 0x3fffffff
#define TIME_OMIT 0x3ffffffe

static inline void times_from_filestat(const cloudabi_filestat_t *stat, cloudabi_fsflags_t flags,
				       struct times *out)
{
	*out = (struct times){ .access.nanoseconds = TIME_OMIT, .modification.nanoseconds = TIME_OMIT };
	if (flags & CLOUDABI_FILESTAT_ATIM) {
		out->access.seconds = (long)(stat->st_atim / 1000000000);
		out->access.nanoseconds = (long)(stat->st_atim % 1000000000);
	}
	if (flags & CLOUDABI_FILESTAT_MTIM) {
		out->modification.seconds = (long)(stat->st_mtim / 1000000000);
		out->modification.nanoseconds = (long)(stat->st_mtim % 1000000000);
	}
	if (flags & CLOUDABI_FILESTAT_ATIM_NOW)
		out->access.nanoseconds = TIME_NOW;
	if (flags & CLOUDABI_FILESTAT_MTIM_NOW)
		out->modification.nanoseconds = TIME_NOW;
}

#endif
