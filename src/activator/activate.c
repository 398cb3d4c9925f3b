/* The recipe: check the file, map it, lay out the stack, go. */
#include <asm/errno.h>
#include <asm/stat.h>
#include <linux/mman.h>

#include "activator/activator.h"
#include "activator/machine.h"
#include "calls/sys.h"

/* Enough for the ELF header and as many program headers as we accept, behind it. */
#define HEAD_SIZE 65536

static void check_file(int fd, uint64_t page_size, struct image *image, activator_fail *fail)
{
	enum image_reason reason;
	struct stat stat;
	long head, length, result = SYS2(fstat, fd, &stat);

	if (result < 0)
		fail(IMAGE_READ_ERROR, (int)-result);
	head = SYS6(mmap, 0, HEAD_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (head < 0 && head > -4096)
		fail(IMAGE_MEMORY, (int)-head);
	do
		length = SYS4(pread64, fd, head, HEAD_SIZE, 0);
	while (length == -EINTR);
	if (length < 0)
		fail(IMAGE_READ_ERROR, (int)-length);
	reason = image_check((const void *)head, (size_t)length, (uint64_t)stat.st_size, page_size,
			     image);
	if (reason)
		fail(reason, ENOEXEC);
	SYS2(munmap, head, HEAD_SIZE);
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
	int error;

	check_file(executable, info->page_size, &image, fail);
	error = image_map(executable, &image, info->page_size, &bias);
	if (error)
		fail(IMAGE_MEMORY, -error);
	SYS1(close, executable);
	if (SYS3(getrandom, random, sizeof(random), 0) != sizeof(random))
		fail(IMAGE_MEMORY, EIO);
	stack_pointer = start_stack(stack_top, &image, bias, info, random, &auxv, &cell);
	machine_enter((uintptr_t)(bias + image.entry), auxv, stack_pointer, cell);
}
