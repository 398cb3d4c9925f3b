/* Pure conversions between what Linux says and what the ABI says. */
#include "calls/convert.h"

#include <asm/stat.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "calls/memory.h"

cloudabi_filetype_t filetype_from_mode(unsigned mode)
{
	static const uint8_t types[16] = {
		[S_IFIFO >> 12] = CLOUDABI_FILETYPE_SOCKET_STREAM,
		[S_IFCHR >> 12] = CLOUDABI_FILETYPE_CHARACTER_DEVICE,
		[S_IFDIR >> 12] = CLOUDABI_FILETYPE_DIRECTORY,
		[S_IFBLK >> 12] = CLOUDABI_FILETYPE_BLOCK_DEVICE,
		[S_IFREG >> 12] = CLOUDABI_FILETYPE_REGULAR_FILE,
		[S_IFLNK >> 12] = CLOUDABI_FILETYPE_SYMBOLIC_LINK,
		[S_IFSOCK >> 12] = CLOUDABI_FILETYPE_SOCKET_STREAM,
	};

	return types[(mode & S_IFMT) >> 12];
}

cloudabi_filetype_t filetype_from_dirent(unsigned char type)
{
	/* Linux keeps the upper four bits of the mode there. */
	return filetype_from_mode((unsigned)(type & 15) << 12);
}

static cloudabi_timestamp_t timestamp(long seconds, unsigned long nanoseconds)
{
	cloudabi_timestamp_t result;

	if (seconds < 0)
		return 0;
	if (__builtin_mul_overflow((cloudabi_timestamp_t)seconds, 1000000000u, &result) ||
	    __builtin_add_overflow(result, nanoseconds, &result))
		return UINT64_MAX;
	return result;
}

void filestat_from_linux(const struct stat *stat, cloudabi_filestat_t *out)
{
	/* The supervisor hands this to the guest whole, padding too. */
	memory_zero(out, sizeof(*out));
	out->st_dev = stat->st_dev;
	out->st_ino = stat->st_ino;
	out->st_filetype = filetype_from_mode(stat->st_mode);
	out->st_nlink = (cloudabi_linkcount_t)stat->st_nlink;
	out->st_size = (cloudabi_filesize_t)stat->st_size;
	out->st_atim = timestamp((long)stat->st_atime, stat->st_atime_nsec);
	out->st_mtim = timestamp((long)stat->st_mtime, stat->st_mtime_nsec);
	out->st_ctim = timestamp((long)stat->st_ctime, stat->st_ctime_nsec);
}

int open_flags_from_fdflags(cloudabi_fdflags_t flags)
{
	int result = 0;

	if (flags & CLOUDABI_FDFLAG_APPEND)
		result |= O_APPEND;
	if (flags & CLOUDABI_FDFLAG_DSYNC)
		result |= O_DSYNC;
	if (flags & CLOUDABI_FDFLAG_NONBLOCK)
		result |= O_NONBLOCK;
	if (flags & (CLOUDABI_FDFLAG_RSYNC | CLOUDABI_FDFLAG_SYNC))
		result |= O_SYNC;
	return result;
}

cloudabi_fdflags_t fdflags_from_open_flags(long flags)
{
	cloudabi_fdflags_t result = 0;

	if (flags & O_APPEND)
		result |= CLOUDABI_FDFLAG_APPEND;
	if (flags & O_NONBLOCK)
		result |= CLOUDABI_FDFLAG_NONBLOCK;
	if ((flags & O_SYNC) == O_SYNC)
		result |= CLOUDABI_FDFLAG_SYNC | CLOUDABI_FDFLAG_RSYNC | CLOUDABI_FDFLAG_DSYNC;
	else if (flags & O_DSYNC)
		result |= CLOUDABI_FDFLAG_DSYNC;
	return result;
}

int clock_from_abi(cloudabi_clockid_t clock)
{
	static const int8_t clocks[] = { -1, 1, 2, 0, 3 };

	return clock < sizeof(clocks) ? clocks[clock] : -1;
}

static const uint8_t signals[] = {
#define SIGNAL(name, number, action) [CLOUDABI_SIG##name] = number,
#include "../abi/signals.def"
#undef SIGNAL
};

int signal_from_abi(cloudabi_signal_t signal)
{
	return signal < sizeof(signals) && signals[signal] ? signals[signal] : -1;
}

cloudabi_signal_t signal_from_linux(int signal)
{
	for (unsigned i = 1; i < sizeof(signals); i++)
		if (signals[i] == signal)
			return (cloudabi_signal_t)i;
	return CLOUDABI_SIGABRT;
}
