/* Calls on files that are open: advice, space, directories, attributes. */
#include <asm/errno.h>
#include <asm/stat.h>
#include <linux/stat.h>

#include "calls/memory.h"
#include "calls/op.h"
#include "calls/sys.h"
#include "calls/times.h"

cloudabi_errno_t op_file_advise(int fd, cloudabi_filesize_t offset, cloudabi_filesize_t length,
				cloudabi_advice_t advice)
{
	/* POSIX_FADV_* for dontneed, noreuse, normal, random, sequential, willneed */
	static const uint8_t advices[] = { 0, 4, 5, 0, 1, 2, 3 };

	if (advice < CLOUDABI_ADVICE_DONTNEED || advice > CLOUDABI_ADVICE_WILLNEED ||
	    offset > INT64_MAX || length > INT64_MAX)
		return CLOUDABI_EINVAL;
	return errno_from_linux(SYS4(fadvise64, fd, offset, length, advices[advice]));
}

cloudabi_errno_t op_file_allocate(int fd, cloudabi_filesize_t offset, cloudabi_filesize_t length)
{
	if (offset > INT64_MAX || length > INT64_MAX || length == 0)
		return CLOUDABI_EINVAL;
	if (offset + length > INT64_MAX)
		return CLOUDABI_EFBIG;
	return errno_from_linux(SYS4(fallocate, fd, 0, offset, length));
}

/* What getdents64(2) fills in. */
struct linux_dirent {
	uint64_t inode;
	int64_t next;
	uint16_t size;
	uint8_t type;
	char name[];
};

struct output {
	char *bytes;
	size_t size;
	size_t used;
};

/* Copies as much as there is room for; the last record may be cut. */
static void output_add(struct output *output, const void *bytes, size_t length)
{
	size_t room = output->size - output->used;

	if (length > room)
		length = room;
	memory_copy(output->bytes + output->used, bytes, length);
	output->used += length;
}

static void output_entry(struct output *output, const struct linux_dirent *entry)
{
	cloudabi_dirent_t record;
	size_t length = 0;

	while (entry->name[length])
		length++;
	memory_zero(&record, sizeof(record));
	record.d_next = (cloudabi_dircookie_t)entry->next;
	record.d_ino = entry->inode;
	record.d_namlen = (uint32_t)length;
	record.d_type = filetype_from_dirent(entry->type);
	output_add(output, &record, sizeof(record));
	output_add(output, entry->name, length);
}

cloudabi_errno_t op_file_readdir(int fd, void *buffer, size_t length, cloudabi_dircookie_t cookie,
				 size_t *out)
{
	struct output output = { .bytes = buffer, .size = length };
	_Alignas(8) char entries[8192];
	long result;

	result = SYS3(lseek, fd, cookie, 0);
	if (result < 0)
		return errno_from_linux(result);
	while (output.used < output.size) {
		/* Ask for little more than fits: what is read beyond it is read again. */
		size_t ask = (output.size - output.used) + 512;

		result = SYS3(getdents64, fd, entries, ask < sizeof(entries) ? ask : sizeof(entries));
		if (result < 0 && output.used == 0)
			return errno_from_linux(result);
		if (result <= 0)
			break;
		for (long at = 0; at < result && output.used < output.size;) {
			const struct linux_dirent *entry = (const void *)(entries + at);

			if (entry->inode != 0)
				output_entry(&output, entry);
			at += entry->size;
		}
	}
	*out = output.used;
	return 0;
}

cloudabi_errno_t op_file_stat_fget(int fd, cloudabi_filetype_t type, cloudabi_filestat_t *out)
{
	struct stat stat;
	long result = SYS2(fstat, fd, &stat);

	if (result < 0)
		return errno_from_linux(result);
	filestat_from_linux(&stat, out);
	out->st_filetype = type;
	return 0;
}

cloudabi_rights_t op_file_stat_fput_rights(cloudabi_fsflags_t flags)
{
	if (flags == CLOUDABI_FILESTAT_SIZE)
		return CLOUDABI_RIGHT_FILE_STAT_FPUT_SIZE;
	if (flags != 0 && (flags & ~TIMES_FLAGS) == 0)
		return CLOUDABI_RIGHT_FILE_STAT_FPUT_TIMES;
	return 0;
}

cloudabi_errno_t op_file_stat_fput(int fd, const cloudabi_filestat_t *stat, cloudabi_fsflags_t flags)
{
	struct times times;

	if (flags == CLOUDABI_FILESTAT_SIZE) {
		if (stat->st_size > INT64_MAX)
			return CLOUDABI_EINVAL;
		return errno_from_linux(SYS2(ftruncate, fd, stat->st_size));
	}
	times_from_filestat(stat, flags, &times);
	return errno_from_linux(SYS4(utimensat, fd, 0, &times, 0));
}
