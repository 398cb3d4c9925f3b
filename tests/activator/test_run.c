/*
 * activator_run(), in a child process: programs from several linkers and layouts start and find
 * their memory right, registers at the first instruction are the ABI's, and every way to fail
 * ends in FAIL.
 */
#include <asm/prctl.h>
#include <cloudabi_types.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../filter/tap.h"
#include "reasons.h"

#define STACK_SIZE (1 << 20)

/* What the child leaves for its parent. */
static struct outcome {
	enum image_reason reason;
	int error;
} *outcome;
static char *stack;
static char directory[PATH_MAX];

static const struct start_info start = {
	.page_size = 4096, .cpus = 2, .tid = 1234, .argdata = "arguments", .argdata_length = 9,
	.vdso = "\177ELF",
};

/* ---- the child ---- */

static void fail(enum image_reason reason, int error)
{
	*outcome = (struct outcome){ reason, error };
	_exit(1);
}

/* Runs the file in a child whose descriptor 1 is OUTPUT.  Returns its wait status. */
static int run(int fd, const struct start_info *info, int output)
{
	int status = -1;
	pid_t child;

	*outcome = (struct outcome){ IMAGE_OK, 0 };
	memset(stack, 0, STACK_SIZE);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		alarm(60);
		if (output >= 0)
			dup2(output, STDOUT_FILENO);
		activator_run(fd, info, (uintptr_t)stack + STACK_SIZE, fail);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("child");
		exit(1);
	}
	return status;
}

/* ---- programs ---- */

/* A copy of the program NAME with the brand on it, or -1 with errno set. */
static int open_branded(const char *name)
{
	static char buffer[1 << 16];
	char path[2 * PATH_MAX];
	ssize_t n;
	int from, to = memfd_create(name, MFD_CLOEXEC);

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	from = open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0 || to < 0) {
		close(to);
		return -1;
	}
	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		if (write(to, buffer, (size_t)n) != n)
			abort();
	close(from);
	if (pwrite(to, "\21", 1, EI_OSABI) != 1)
		abort();
	return to;
}

static void test_real(const char *name, const char *layout, int fd)
{
	int status = run(fd, &start, -1);

	if (!tap(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s runs%s", name, layout))
		printf("# wait status 0x%x, %s, error %d\n", status, reason_name(outcome->reason),
		       outcome->error);
	close(fd);
}

/* No section headers, and nothing in the file behind the last segment's bytes. */
static void strip_all(int fd)
{
	Elf64_Ehdr header;
	Elf64_Phdr program;
	uint64_t end = 0;

	if (pread(fd, &header, sizeof(header), 0) != sizeof(header))
		abort();
	for (unsigned i = 0; i < header.e_phnum; i++) {
		if (pread(fd, &program, sizeof(program),
			  (off_t)(header.e_phoff + i * sizeof(program))) != sizeof(program))
			abort();
		if (program.p_type == PT_LOAD && program.p_offset + program.p_filesz > end)
			end = program.p_offset + program.p_filesz;
	}
	header.e_shoff = 0;
	header.e_shnum = header.e_shstrndx = 0;
	if (pwrite(fd, &header, sizeof(header), 0) != sizeof(header) || ftruncate(fd, (off_t)end) < 0)
		abort();
}

static void test_real_programs(void)
{
	static const char *const names[] = { GUESTS };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd = open_branded(names[i]);

		if (fd < 0) {
			tap(false, "%s: %s", names[i], strerror(errno));
			continue;
		}
		test_real(names[i], "", fd);
		fd = open_branded(names[i]);
		strip_all(fd);
		test_real(names[i], " without section headers", fd);
	}
	if (!HAVE_LLD)
		tap_skip("programs linked by lld", "there was no ld.lld at build time");
}

/* ---- the first instruction ---- */

struct registers {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t flags, entry, fs_word, fs_base;
	uint64_t xmm[32];
};

static const cloudabi_auxv_t *vector_entry(const cloudabi_auxv_t *auxv, uint32_t type)
{
	while (auxv->a_type != type && auxv->a_type != CLOUDABI_AT_NULL)
		auxv++;
	return auxv;
}

static bool is_on_stack(uint64_t address)
{
	return address >= (uintptr_t)stack && address < (uintptr_t)stack + STACK_SIZE;
}

static void test_registers_of(const struct registers *r)
{
	const cloudabi_auxv_t *auxv = (const cloudabi_auxv_t *)r->rdi;
	uint64_t other = 0;

	tap((r->rbx | r->rcx | r->rdx | r->rsi | r->rbp | r->r8 | r->r9 | r->r10 | r->r11 |
	     r->r12 | r->r13 | r->r14 | r->r15) == 0 && r->rax == r->entry,
	    "registers that say nothing are 0, but rax");
	for (size_t i = 0; i < 32; i++)
		other |= r->xmm[i];
	tap(other == 0, "vector registers are 0");
	tap((r->flags & 0x400) == 0, "the direction flag is clear");
	tap(is_on_stack(r->rsp) && r->rsp % 16 == 8, "rsp is 8 modulo 16");
	tap(is_on_stack(r->fs_base) && r->fs_base > r->rsp, "FS points to a cell on the stack");
	tap(is_on_stack(r->fs_word) && *(const uint64_t *)r->fs_base == r->fs_word &&
		    r->fs_word % 8 == 0 && r->fs_word > r->fs_base,
	    "the cell points to the thread control block");
	if (!tap(is_on_stack(r->rdi) && r->rdi % 8 == 0, "rdi points to the auxiliary vector"))
		return;
	tap(vector_entry(auxv, CLOUDABI_AT_TID)->a_val == 1234 &&
		    vector_entry(auxv, CLOUDABI_AT_SYSINFO_EHDR)->a_ptr == start.vdso,
	    "the auxiliary vector has what the caller said");
	tap(memcmp(vector_entry(auxv, CLOUDABI_AT_ARGDATA)->a_ptr, "arguments", 9) == 0,
	    "the argument data are there");
}

static uint64_t random_word(const struct registers *r, uint32_t type)
{
	const cloudabi_auxv_t *auxv = (const cloudabi_auxv_t *)r->rdi;

	return is_on_stack(r->rdi) ? *(const uint64_t *)vector_entry(auxv, type)->a_ptr : 0;
}

static struct registers read_registers(void)
{
	struct registers r = { 0 };
	int ends[2], fd = open_branded("registers");

	if (fd < 0 || pipe2(ends, O_CLOEXEC) < 0) {
		perror("registers");
		exit(1);
	}
	if (run(fd, &start, ends[1]) != 0 || read(ends[0], &r, sizeof(r)) != sizeof(r))
		printf("# no registers: %s\n", reason_name(outcome->reason));
	close(fd);
	close(ends[0]);
	close(ends[1]);
	return r;
}

static void test_registers(void)
{
	struct registers r = read_registers();
	uint64_t canary, uuid;

	test_registers_of(&r);
	canary = random_word(&r, CLOUDABI_AT_CANARY);
	uuid = random_word(&r, CLOUDABI_AT_PID);
	r = read_registers();
	tap(canary != random_word(&r, CLOUDABI_AT_CANARY), "each start has its own canary");
	tap(uuid != random_word(&r, CLOUDABI_AT_PID), "each start has its own UUID");
}

/* ---- failures ---- */

static void test_fails(const char *what, int fd, const struct start_info *info,
		       enum image_reason reason, int error)
{
	int status = run(fd, info, -1);

	if (!tap(WIFEXITED(status) && WEXITSTATUS(status) == 1 && outcome->reason == reason &&
			 outcome->error == error,
		 "%s: %s", reason_name(reason), what))
		printf("# wait status 0x%x, %s, error %d\n", status, reason_name(outcome->reason),
		       outcome->error);
	if (fd >= 0)
		close(fd);
}

static void test_failures(void)
{
	struct start_info much = start;
	int fd = open_branded("registers");

	much.argdata_length = START_ARGDATA_MAX + 1;
	test_fails("more argument data than a stack has room for", dup(fd), &much, IMAGE_ARGUMENTS,
		   E2BIG);
	test_fails("no file", -1, &start, IMAGE_READ_ERROR, EBADF);
	test_fails("a directory", open("/", O_RDONLY | O_CLOEXEC), &start, IMAGE_READ_ERROR, EISDIR);
	test_fails("an empty file", open("/dev/null", O_RDONLY | O_CLOEXEC), &start, IMAGE_TRUNCATED,
		   ENOEXEC);
	test_fails("a Linux program", open("/proc/self/exe", O_RDONLY | O_CLOEXEC), &start,
		   IMAGE_BRAND, ENOEXEC);
	if (pwrite(fd, "\1", 1, EI_CLASS) != 1)
		abort();
	test_fails("ELF32", fd, &start, IMAGE_NOT_64_BIT, ENOEXEC);
}

static void *shared_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return memory;
}

int main(int argc, char *argv[])
{
	snprintf(directory, sizeof(directory), "%s/guests", argc > 0 ? dirname(argv[0]) : ".");
	stack = shared_memory(STACK_SIZE);
	outcome = shared_memory(sizeof(*outcome));
	test_real_programs();
	test_registers();
	test_failures();
	return tap_end();
}
