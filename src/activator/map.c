/*
 * Maps a checked image into memory.  Called by the activator, and by tests in an ordinary
 * process; needs nothing but Linux's memory calls and pread64.
 */
#include <asm/errno.h>
#include <linux/mman.h>
#include <stdbool.h>

#include "activator/activator.h"
#include "calls/sys.h"

/* Where an image goes, and from where. */
struct target {
	int fd;
	uint64_t bias;
	uint64_t page_size;
};

static uint64_t round_down(const struct target *t, uint64_t value)
{
	return value & ~(t->page_size - 1);
}

static uint64_t round_up(const struct target *t, uint64_t value)
{
	return round_down(t, value + t->page_size - 1);
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
 * The page at START gets the file's bytes up to FILE_END; zeros follow.  Like in mapped pages, what
 * the file has before the segment is there, too.
 */
static long copy_last_page(const struct target *t, const struct image_segment *s, uint64_t start,
			   uint64_t file_end)
{
	uint64_t offset = s->file_offset + (start - (t->bias + s->address));
	long result = SYS3(mprotect, start, t->page_size, PROT_READ | PROT_WRITE);

	if (result == 0)
		result = read_all(t->fd, start, file_end - start, offset);
	return result ? result : SYS3(mprotect, start, t->page_size, s->protection);
}

/*
 * Up to three parts: pages of the file; one page that is partly file and partly zeros, if it may
 * not be written (it is copied into fresh memory, where a writable one is mapped and its rest
 * cleared); pages of zeros.
 */
static long map_segment(const struct target *t, const struct image_segment *s)
{
	uint64_t address = t->bias + s->address, file_end = address + s->file_size;
	uint64_t start = round_down(t, address), end = round_up(t, address + s->memory_size);
	uint64_t rest = s->file_size > 0 && s->memory_size > s->file_size ?
				round_up(t, file_end) - file_end : 0;
	bool copied = rest > 0 && !(s->protection & PROT_WRITE);
	uint64_t file_pages_end = s->file_size == 0 ? start :
				  copied ? round_down(t, file_end) : round_up(t, file_end);
	long result = 0;

	if (file_pages_end > start)
		result = SYS6(mmap, start, file_pages_end - start, s->protection,
			      MAP_PRIVATE | MAP_FIXED, t->fd,
			      s->file_offset - (address - start));
	if (!sys_failed(result) && end > file_pages_end)
		result = SYS6(mmap, file_pages_end, end - file_pages_end, s->protection,
			      MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (sys_failed(result))
		return result;
	if (copied)
		return copy_last_page(t, s, file_pages_end, file_end);
	__builtin_memset((void *)file_end, 0, rest);
	return 0;
}

/*
 * Reserves the whole range first, so that segments cannot land on something else.  Returns its
 * address, which makes the load bias as aligned as it has to be, or -errno.
 */
static long reserve(const struct image *image, uint64_t page_size)
{
	uint64_t slack = image->alignment - page_size;
	long result = SYS6(mmap, 0, image->span + slack, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint64_t from = (uint64_t)result, base;

	if (sys_failed(result))
		return result;
	base = from + ((image->start - from) & (image->alignment - 1));
	if (base > from)
		SYS2(munmap, from, base - from);
	if (base < from + slack)
		SYS2(munmap, base + image->span, from + slack - base);
	return (long)base;
}

int image_map(int fd, const struct image *image, uint64_t page_size, uint64_t *out_bias)
{
	long base = reserve(image, page_size), result = 0;
	struct target target = { fd, (uint64_t)base - image->start, page_size };

	if (sys_failed(base))
		return (int)base;
	for (unsigned i = 0; i < image->segment_count && result == 0; i++)
		result = map_segment(&target, &image->segment[i]);
	if (result) {
		SYS2(munmap, base, image->span);
		return (int)result;
	}
	*out_bias = target.bias;
	return 0;
}
