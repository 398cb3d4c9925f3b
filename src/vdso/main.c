/*
 * The entry point of a guest process: reads the boot record, prepares the vDSO's own state and
 * hands over to the image activator.  Runs once, on the stack that Linux made.
 */
#include <elf.h>
#include <linux/mman.h>
#include <stddef.h>

#include "activator/activator.h"
#include "vdso/control_call.h"
#include "vdso/linux_vdso.h"
#include "vdso/table.h"
#include "vdso/thread.h"

extern const char vdso_header[] __asm__("__ehdr_start") __attribute__((visibility("hidden")));

_Noreturn static void give_up(enum image_reason reason, int error)
{
	CONTROL2(start_failed, reason, error);
	for (;;)
		SYS1(exit_group, 127);
}

/* argv[0] is the number of the boot record's descriptor. */
static int parse_number(const char *text)
{
	int number = 0;

	while (*text >= '0' && *text <= '9')
		number = number * 10 + (*text++ - '0');
	return number;
}

static const struct boot *map_boot(int fd)
{
	long size = SYS3(lseek, fd, 0, 2), memory;

	if (size < (long)sizeof(struct boot))
		give_up(IMAGE_OK, (int)-size);
	memory = SYS6(mmap, 0, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (sys_failed(memory))
		give_up(IMAGE_OK, (int)-memory);
	SYS1(close, fd);
	if (((const struct boot *)memory)->magic != BOOT_MAGIC)
		give_up(IMAGE_OK, 0);
	return (const struct boot *)memory;
}

/* Linux tells programs their user's numbers and more here; the guest is to know none of it. */
static const void *read_and_wipe_auxv(Elf64_auxv_t *auxv)
{
	const void *linux_vdso = NULL;

	for (; auxv->a_type != AT_NULL; auxv++) {
		if (auxv->a_type == AT_SYSINFO_EHDR)
			linux_vdso = (const void *)auxv->a_un.a_val;
		auxv->a_type = AT_IGNORE;
		auxv->a_un.a_val = 0;
	}
	return linux_vdso;
}

_Noreturn void vdso_main(uintptr_t *stack) __attribute__((visibility("hidden")));
_Noreturn void vdso_main(uintptr_t *stack)
{
	uintptr_t arguments = stack[0];
	const char *const *argv = (const char *const *)&stack[1];
	uintptr_t *environment = &stack[1 + arguments + 1];
	const struct boot *boot;
	struct start_info info;
	int error;

	if (arguments != 1)
		give_up(IMAGE_OK, 0);
	boot = map_boot(parse_number(argv[0]));
	while (*environment)
		environment++;
	linux_vdso_init(read_and_wipe_auxv((Elf64_auxv_t *)(environment + 1)));
	error = table_init((const void *)((const char *)boot + boot->descriptors),
			   boot->descriptor_count);
	if (error)
		give_up(IMAGE_OK, -error);
	thread_init((cloudabi_tid_t)SYS0(gettid));
	CONTROL(started, 0, 0, 0, 0, 0, 0);
	info = (struct start_info){
		.page_size = boot->page_size,
		.cpus = boot->cpus,
		.tid = (uint32_t)SYS0(gettid),
		.argdata = (const char *)boot + boot->argdata,
		.argdata_length = boot->argdata_length,
		.vdso = vdso_header,
	};
	/* Well below the frames that are still in use. */
	activator_run(boot->executable, &info, ((uintptr_t)stack - 65536) & ~(uintptr_t)15, give_up);
}
