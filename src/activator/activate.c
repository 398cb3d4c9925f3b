/* The recipe: check the file, map it, lay out the stack, go.  The vDSO's entry point calls it. */
#include <asm/errno.h>
#include <asm/stat.h>
#include <linux/mman.h>

#include "activator/activator.h"
#include "activator/machine.h"
#include "calls/sys.h"

/* Fills HEAD, IMAGE_HEAD_SIZE bytes, from the start of the file.  Returns how many, or -errno. */
static long read_head(int fd, long head)
{
	long length = 0, result;

	do {
		result = SYS4(pread64, fd, head + length, IMAGE_HEAD_SIZE - length, length);
		if (result > 0)
			length += result;
	} while ((result > 0 && length < IMAGE_HEAD_SIZE) || result == -EINTR);
	return result < 0 ? result : length;
}

static void check_file(int fd, uint64_t page_size, struct image *image, activator_fail *fail)
{
	enum image_reason reason;
	struct stat stat;
	long head, length, result = SYS2(fstat, fd, &stat);

	if (result < 0)
		fail(IMAGE_READ_ERROR, (int)-result);
	/* Not on the stack: the program would find it there. */
	head = SYS6(mmap, 0, IMAGE_HEAD_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	if (sys_failed(head))
		fail(IMAGE_MEMORY, (int)-head);
	length = read_head(fd, head);
	if (length < 0)
		fail(IMAGE_READ_ERROR, (int)-length);
	reason = image_check((const void *)head, (size_t)length, (uint64_t)stat.st_size, page_size,
			     image);
	if (reason)
		fail(reason, ENOEXEC);
	SYS2(munmap, head, IMAGE_HEAD_SIZE);
}

void activator_run(int executable, const struct start_info *info, uintptr_t stack_top,
		   activator_fail *fail)
{
	uint8_t random[80];
	const void *auxv;
	struct image image;
	uintptr_t stack_pointer;
	uint64_t bias;
	void *cell;
	long result;

	if (info->argdata_length > START_ARGDATA_MAX)
		fail(IMAGE_ARGUMENTS, E2BIG);
	check_file(executable, info->page_size, &image, fail);
	result = image_map(executable, &image, info->page_size, &bias);
	if (result < 0)
		fail(IMAGE_MEMORY, (int)-result);
	SYS1(close, executable);
	result = SYS3(getrandom, random, sizeof(random), 0);
	if (result != sizeof(random))
		fail(IMAGE_RANDOM, result < 0 ? (int)-result : EIO);
	stack_pointer = start_stack(stack_top, &image, bias, info, random, &auxv, &cell);
	machine_enter((uintptr_t)(bias + image.entry), auxv, stack_pointer, cell);
}
