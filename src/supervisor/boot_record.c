/* Writes the boot record. */
#include "supervisor/boot_record.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

int boot_record_make(struct boot *record, const struct boot_descriptor *descriptors,
		     const void *argdata, size_t argdata_length)
{
	struct iovec parts[] = {
		{ record, sizeof(*record) },
		{ (void *)descriptors, record->descriptor_count * sizeof(*descriptors) },
		{ (void *)argdata, argdata_length },
	};
	ssize_t total = 0;
	int fd = memfd_create("boot", 0);

	if (fd < 0)
		return -errno;
	record->magic = BOOT_MAGIC;
	record->descriptors = sizeof(*record);
	record->argdata = record->descriptors + parts[1].iov_len;
	record->argdata_length = argdata_length;
	for (int i = 0; i < 3; i++)
		total += (ssize_t)parts[i].iov_len;
	if (writev(fd, parts, 3) != total) {
		close(fd);
		return -ENOSPC;
	}
	return fd;
}
