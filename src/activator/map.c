/* Maps a checked image into memory.  Needs nothing but Linux's memory calls and pread. */
#include <asm/errno.h>
#include <linux/mman.h>
#include <stdbool.h>

#include "activator/activator.h"
#include "calls/sys.h"

static bool failed(long result)
{
	return result < 0 && result > -4096;
}

static long read_all(int fd, uint64_t to, uint64_t length, uint64_t offset)
{
	while (length > 0) {
		long result = SYS4(pread64, fd, to, length, offset);

		if (result == -EINTR)
			continue;
		if (result <= 0)
			return result ? result : -ENOEXEC;
		to += (uint64_t)result;
		offset += (uint64_t)result;
		length -= (uint64_t)result;
	}
	return 0;
}

/*
 * A last page that is partly file and partly zeros cannot be mapped from the file where it may
 * not be written: it is read into fresh memory instead.
 */
static long copy_segment(int fd, const struct image_segment *s, uint64_t start, uint64_t end,
			 uint64_t page_size)
{
	long result = SYS6(mmap, start, end - start, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0);

	if (failed(result))
		return result;
	result = read_all(fd, start + (s->address & (page_size - 1)), s->file_size, s->file_offset);
	return result ? result : SYS3(mprotect, start, end - start, s->protection);
}

static long map_file_part(int fd, const struct image_segment *s, uint64_t start, uint64_t file_end,
			  uint64_t page_size)
{
	uint64_t skew = s->address & (page_size - 1);
	uint64_t tail = file_end & (page_size - 1);
	long result = SYS6(mmap, start, file_end - start, s->protection, MAP_PRIVATE | MAP_FIXED, fd,
			   s->file_offset - skew);

	if (failed(result))
		return result;
	/* What follows in the file's last page is not the program's. */
	if (tail && s->memory_size > s->file_size)
		__builtin_memset((void *)file_end, 0, page_size - tail);
	return 0;
}

static long map_segment(int fd, const struct image_segment *s, uint64_t bias, uint64_t page_size)
{
	const uint64_t mask = ~(page_size - 1);
	uint64_t start = (bias + s->address) & mask;
	uint64_t file_end = bias + s->address + s->file_size;
	uint64_t file_pages_end = (file_end + page_size - 1) & mask;
	uint64_t end = (bias + s->address + s->memory_size + page_size - 1) & mask;
	long result = 0;

	if (s->file_size == 0)
		file_pages_end = start;
	else if (s->memory_size > s->file_size && !(s->protection & PROT_WRITE))
		return copy_segment(fd, s, start, end, page_size);
	else
		result = map_file_part(fd, s, start, file_end, page_size);
	if (result == 0 && end > file_pages_end)
		result = SYS6(mmap, file_pages_end, end - file_pages_end, s->protection,
			      MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return failed(result) ? result : 0;
}

int image_map(int fd, const struct image *image, uint64_t page_size, uint64_t *out_bias)
{
	/* Reserve it all first, so that segments cannot land on something else. */
	long base = SYS6(mmap, 0, image->span, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	long result = 0;

	if (failed(base))
		return (int)base;
	for (unsigned i = 0; i < image->segment_count && result == 0; i++)
		result = map_segment(fd, &image->segment[i], (uint64_t)base, page_size);
	if (result) {
		SYS2(munmap, base, image->span);
		return (int)result;
	}
	*out_bias = (uint64_t)base;
	return 0;
}
