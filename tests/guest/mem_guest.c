/* mem_map, mem_protect, mem_sync, mem_unmap, mem_advise. */
#include "harness.h"

#define PAGE 4096u
#define READ CLOUDABI_PROT_READ
#define WRITE CLOUDABI_PROT_WRITE
#define EXEC CLOUDABI_PROT_EXEC
#define ANON CLOUDABI_MAP_ANON
#define FIXED CLOUDABI_MAP_FIXED
#define PRIVATE CLOUDABI_MAP_PRIVATE
#define SHARED CLOUDABI_MAP_SHARED
#define NOBODY CLOUDABI_MAP_ANON_FD

static cloudabi_errno_t map(size_t length, cloudabi_mprot_t prot, cloudabi_mflags_t flags,
			    cloudabi_fd_t fd, cloudabi_filesize_t offset, char **out)
{
	void *memory;
	cloudabi_errno_t error =
		cloudabi_sys_mem_map(*out, length, prot, flags, fd, offset, &memory);

	if (error == 0)
		*out = memory;
	return error;
}

static cloudabi_errno_t try_map(cloudabi_fd_t fd, cloudabi_mprot_t prot, cloudabi_mflags_t flags)
{
	char *memory = NULL;
	cloudabi_errno_t error = map(PAGE, prot, flags, fd, 0, &memory);

	if (error == 0)
		cloudabi_sys_mem_unmap(memory, PAGE);
	return error;
}

static bool zeros(const char *memory, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (memory[i] != 0)
			return false;
	return true;
}

/* ---- anonymous memory ---- */

static void check_anonymous(void)
{
	char *memory = NULL, *same;

	set_context("anonymous");
	CHECK_OK(map(3 * PAGE, READ | WRITE, ANON | PRIVATE, NOBODY, 0, &memory));
	CHECK(((uintptr_t)memory % PAGE) == 0 && zeros(memory, 3 * PAGE));
	memset(memory, 1, 3 * PAGE);
	CHECK_OK(cloudabi_sys_mem_unmap(memory + PAGE, PAGE));
	memory[0] = memory[2 * PAGE] = 2;
	same = memory + PAGE;
	CHECK_OK(map(PAGE, READ | WRITE, ANON | PRIVATE | FIXED, NOBODY, 0, &same));
	CHECK(same == memory + PAGE && zeros(same, PAGE));
	same = memory;
	CHECK_OK(map(PAGE, READ | WRITE, ANON | SHARED | FIXED, NOBODY, 0, &same));
	CHECK(same == memory && zeros(same, PAGE) && memory[2 * PAGE] == 2);
	CHECK_OK(cloudabi_sys_mem_unmap(memory, 3 * PAGE));
	memory = NULL;
	CHECK_OK(map(100, READ | WRITE, ANON | PRIVATE, NOBODY, 0, &memory));
	memset(memory, 1, 100);
	CHECK_OK(cloudabi_sys_mem_unmap(memory, 123));
	memory = (char *)12345;
	CHECK_OK(map(PAGE, READ, ANON | PRIVATE, NOBODY, 0, &memory));
	CHECK((uintptr_t)memory % PAGE == 0);
	CHECK_OK(cloudabi_sys_mem_unmap(memory, PAGE));
	CHECK_OK(try_map(NOBODY, 0, ANON | PRIVATE));
	CHECK_OK(try_map(NOBODY, READ | EXEC, ANON | PRIVATE));
}

static void check_arguments(void)
{
	char *memory = NULL;
	cloudabi_fd_t file = open_file(granted.tmp, "arguments");

	set_context("bad arguments");
	CHECK_ERR(map(0, READ, ANON | PRIVATE, NOBODY, 0, &memory), CLOUDABI_EINVAL);
	CHECK_ERR(map(PAGE, READ, ANON, NOBODY, 0, &memory), CLOUDABI_EINVAL);
	CHECK_ERR(map(PAGE, READ, ANON | PRIVATE | SHARED, NOBODY, 0, &memory), CLOUDABI_EINVAL);
	CHECK_ERR(map(PAGE, READ, ANON | PRIVATE, file, 0, &memory), CLOUDABI_EINVAL);
	CHECK_ERR(map(PAGE, READ, ANON | PRIVATE, NOBODY, PAGE, &memory), CLOUDABI_EINVAL);
	CHECK_ERR(map(PAGE, READ | WRITE | EXEC, ANON | PRIVATE, NOBODY, 0, &memory),
		  CLOUDABI_ENOTSUP);
	CHECK_ERR(map(PAGE, WRITE | EXEC, ANON | PRIVATE, NOBODY, 0, &memory), CLOUDABI_ENOTSUP);
	CHECK_ERR(map(PAGE, READ | 8, ANON | PRIVATE, NOBODY, 0, &memory), CLOUDABI_ENOTSUP);
	CHECK_ERR(map(PAGE, READ, 0, file, 0, &memory), CLOUDABI_EINVAL);
	CHECK_ERR(map(PAGE, READ, PRIVATE | SHARED, file, 0, &memory), CLOUDABI_EINVAL);
	CHECK_ERR(map(PAGE, READ, PRIVATE, file, 1, &memory), CLOUDABI_EINVAL);
	CHECK_ERR(map(PAGE, READ, PRIVATE, NOBODY, 0, &memory), CLOUDABI_EBADF);
	CHECK_ERR(map(PAGE, READ, PRIVATE, 321, 0, &memory), CLOUDABI_EBADF);
	memory = (char *)(uintptr_t)(16 * PAGE + 1);
	CHECK_ERR(map(PAGE, READ, ANON | PRIVATE | FIXED, NOBODY, 0, &memory), CLOUDABI_EINVAL);
	CHECK(memory == (char *)(uintptr_t)(16 * PAGE + 1));
	memory = NULL;
	CHECK(map(SIZE_MAX - PAGE, READ, ANON | PRIVATE, NOBODY, 0, &memory) != 0);
}

/* ---- files ---- */

static void check_file(cloudabi_fd_t fd)
{
	char *shared = NULL, *private = NULL, bytes[8];
	const cloudabi_iovec_t iovec = { bytes, 8 };
	size_t done;

	CHECK_OK(map(PAGE, READ | WRITE, SHARED, fd, 0, &shared));
	CHECK_OK(map(PAGE, READ | WRITE, PRIVATE, fd, 0, &private));
	CHECK(memcmp(shared, "content", 7) == 0 && memcmp(private, "content", 7) == 0);
	CHECK(zeros(shared + 7, PAGE - 7));
	private[0] = 'P';
	CHECK(shared[0] == 'c');
	shared[1] = 'S';
	CHECK_OK(cloudabi_sys_mem_sync(shared, PAGE, CLOUDABI_MS_SYNC));
	CHECK_OK(cloudabi_sys_fd_pread(fd, &iovec, 1, 0, &done));
	CHECK(done == 7 && memcmp(bytes, "cSntent", 7) == 0);
	CHECK_OK(cloudabi_sys_mem_unmap(shared, PAGE));
	CHECK(private[0] == 'P');
	CHECK_OK(cloudabi_sys_mem_unmap(private, PAGE));
}

#define MAP RIGHT(MEM_MAP)
#define FILE_READ RIGHT(FD_READ)
#define FILE_WRITE RIGHT(FD_WRITE)
#define FILE_EXEC RIGHT(MEM_MAP_EXEC)

static const struct {
	const char *what;
	cloudabi_rights_t rights;
	cloudabi_mprot_t prot;
	cloudabi_mflags_t flags;
	cloudabi_errno_t error;
} rows[] = {
	{ "no mem_map", FILE_READ | FILE_WRITE | FILE_EXEC, READ, PRIVATE, CLOUDABI_ENOTCAPABLE },
	{ "mem_map only", MAP, READ, PRIVATE, CLOUDABI_ENOTCAPABLE },
	{ "mem_map only", MAP, WRITE, SHARED, CLOUDABI_ENOTCAPABLE },
	{ "mem_map only", MAP, EXEC, PRIVATE, CLOUDABI_ENOTCAPABLE },
	{ "fd_read", MAP | FILE_READ, READ | WRITE, SHARED, CLOUDABI_ENOTCAPABLE },
	{ "fd_read", MAP | FILE_READ, READ | EXEC, PRIVATE, CLOUDABI_ENOTCAPABLE },
	{ "fd_write", MAP | FILE_WRITE, READ, SHARED, CLOUDABI_ENOTCAPABLE },
	{ "all but fd_write", REGULAR_BASE & ~FILE_WRITE, READ, SHARED, 0 },
	{ "all but fd_write", REGULAR_BASE & ~FILE_WRITE, READ | WRITE, PRIVATE, 0 },
	{ "all but fd_write", REGULAR_BASE & ~FILE_WRITE, READ | EXEC, PRIVATE, 0 },
	{ "all but fd_write", REGULAR_BASE & ~FILE_WRITE, READ | WRITE, SHARED,
	  CLOUDABI_ENOTCAPABLE },
	{ "all but mem_map_exec", REGULAR_BASE & ~FILE_EXEC, READ | EXEC, PRIVATE,
	  CLOUDABI_ENOTCAPABLE },
	{ "everything", REGULAR_BASE, READ | WRITE, SHARED, 0 },
	{ "everything", REGULAR_BASE, READ | WRITE | EXEC, SHARED, CLOUDABI_ENOTSUP },
};

static void check_file_rights(cloudabi_fd_t fd)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cloudabi_fd_t small = attenuated(fd, rows[i].rights, 0);

		set_context(rows[i].what);
		CHECK_ERR(try_map(small, rows[i].prot, rows[i].flags), rows[i].error);
		cloudabi_sys_fd_close(small);
	}
}

/* What was mapped through a descriptor stays within what that descriptor allowed. */
static void check_no_more_later(cloudabi_fd_t fd)
{
	cloudabi_fd_t small = attenuated(fd, REGULAR_BASE & ~FILE_WRITE, 0);
	char *memory = NULL;

	set_context("mapped for reading only");
	CHECK_OK(map(PAGE, READ, SHARED, small, 0, &memory));
	CHECK_ERR(cloudabi_sys_mem_protect(memory, PAGE, READ | WRITE), CLOUDABI_EACCES);
	CHECK_OK(cloudabi_sys_mem_unmap(memory, PAGE));
}

static void check_kinds(void)
{
	cloudabi_fd_t pair[2], memory = NO_FD, read_only = NO_FD;
	char *bytes = NULL, *again = NULL;
	const cloudabi_filestat_t size = { .st_size = 2 * PAGE };

	set_context("other kinds");
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	CHECK_ERR(try_map(pair[0], READ, PRIVATE), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try_map(granted.tmp, READ, PRIVATE), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(open_at(granted.ro, "file", 0, 0, status_of(granted.ro).fs_rights_inheriting, 0,
			 &read_only));
	CHECK_OK(try_map(read_only, READ, SHARED));
	CHECK_ERR(try_map(read_only, READ | WRITE, SHARED), CLOUDABI_ENOTCAPABLE);
	set_context("shared memory");
	cloudabi_sys_fd_create1(CLOUDABI_FILETYPE_SHARED_MEMORY, &memory);
	CHECK_OK(cloudabi_sys_file_stat_fput(memory, &size, CLOUDABI_FILESTAT_SIZE));
	CHECK_OK(map(2 * PAGE, READ | WRITE, SHARED, memory, 0, &bytes));
	CHECK_OK(map(PAGE, READ, SHARED, memory, PAGE, &again));
	bytes[PAGE] = 'x';
	CHECK(again[0] == 'x');
	CHECK_OK(cloudabi_sys_fd_close(memory));
	bytes[PAGE + 1] = 'y';
	CHECK(again[1] == 'y');
	CHECK_OK(cloudabi_sys_mem_unmap(bytes, 2 * PAGE));
	CHECK_OK(cloudabi_sys_mem_unmap(again, PAGE));
}

/* ---- mem_protect: writes a function, makes it executable, calls it ---- */

static void check_protect(void)
{
	/* mov $42, %eax; ret */
	static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
	char *memory = NULL;
	int (*function)(void);

	set_context("protect");
	CHECK_OK(map(PAGE, READ | WRITE, ANON | PRIVATE, NOBODY, 0, &memory));
	memcpy(memory, code, sizeof(code));
	CHECK_OK(cloudabi_sys_mem_protect(memory, PAGE, READ | EXEC));
	memcpy(&function, &memory, sizeof(function));
	CHECK_NUMBER((unsigned)function(), 42);
	CHECK_OK(cloudabi_sys_mem_protect(memory, PAGE, READ | WRITE));
	memory[1] = 43;
	CHECK_OK(cloudabi_sys_mem_protect(memory, PAGE, READ | EXEC));
	CHECK_NUMBER((unsigned)function(), 43);
	CHECK_OK(cloudabi_sys_mem_protect(memory, PAGE, 0));
	CHECK_OK(cloudabi_sys_mem_protect(memory, 100, READ));
	CHECK_NUMBER((unsigned)memory[1], 43);
	CHECK_ERR(cloudabi_sys_mem_protect(memory, PAGE, READ | WRITE | EXEC), CLOUDABI_ENOTSUP);
	CHECK_ERR(cloudabi_sys_mem_protect(memory, PAGE, WRITE | EXEC), CLOUDABI_ENOTSUP);
	CHECK_ERR(cloudabi_sys_mem_protect(memory, PAGE, 0x10), CLOUDABI_ENOTSUP);
	CHECK_OK(cloudabi_sys_mem_unmap(memory, PAGE));
	CHECK(cloudabi_sys_mem_protect(memory, PAGE, READ) != 0);
}

/* ---- mem_sync, mem_advise, mem_unmap ---- */

static const cloudabi_msflags_t bad_sync[] = { 0, CLOUDABI_MS_INVALIDATE, 5, 7, 8, 0x14, 0xff };
static const cloudabi_advice_t good_advice[] = {
	CLOUDABI_ADVICE_DONTNEED, CLOUDABI_ADVICE_NORMAL, CLOUDABI_ADVICE_RANDOM,
	CLOUDABI_ADVICE_SEQUENTIAL, CLOUDABI_ADVICE_WILLNEED
};
static const cloudabi_advice_t bad_advice[] = { 0, CLOUDABI_ADVICE_NOREUSE, 7, 255 };

static void check_sync(char *memory)
{
	set_context("sync");
	CHECK_OK(cloudabi_sys_mem_sync(memory, PAGE, CLOUDABI_MS_SYNC));
	CHECK_OK(cloudabi_sys_mem_sync(memory, PAGE, CLOUDABI_MS_ASYNC));
	CHECK_OK(cloudabi_sys_mem_sync(memory, PAGE, CLOUDABI_MS_SYNC | CLOUDABI_MS_INVALIDATE));
	CHECK_OK(cloudabi_sys_mem_sync(memory, PAGE, CLOUDABI_MS_ASYNC | CLOUDABI_MS_INVALIDATE));
	for (size_t i = 0; i < sizeof(bad_sync); i++) {
		CHECK_ERR(cloudabi_sys_mem_sync(memory, PAGE, bad_sync[i]), CLOUDABI_EINVAL);
		CHECK_ERR(cloudabi_sys_mem_sync(NULL, PAGE, bad_sync[i]), CLOUDABI_EINVAL);
	}
	CHECK(cloudabi_sys_mem_sync(NULL, PAGE, CLOUDABI_MS_SYNC) != 0);
}

static void check_advice(char *memory)
{
	set_context("advise");
	memset(memory, 'a', PAGE);
	for (size_t i = 0; i < sizeof(good_advice); i++) {
		CHECK_OK(cloudabi_sys_mem_advise(memory, PAGE, good_advice[i]));
		CHECK(memory[0] == 'a' && memory[PAGE - 1] == 'a');
	}
	for (size_t i = 0; i < sizeof(bad_advice); i++)
		CHECK_ERR(cloudabi_sys_mem_advise(memory, PAGE, bad_advice[i]), CLOUDABI_EINVAL);
	CHECK(cloudabi_sys_mem_advise(NULL, PAGE, CLOUDABI_ADVICE_NORMAL) != 0);
}

static void check_unmap(char *memory)
{
	set_context("unmap");
	CHECK_ERR(cloudabi_sys_mem_unmap(memory, 0), CLOUDABI_EINVAL);
	CHECK_OK(cloudabi_sys_mem_unmap(memory, PAGE));
}

void test(void)
{
	cloudabi_fd_t file;
	char *memory = NULL;

	make_file(granted.tmp, "file", "content");
	file = open_file(granted.tmp, "file");
	check_anonymous();
	check_arguments();
	set_context("a file");
	check_file(file);
	check_file_rights(file);
	check_no_more_later(file);
	check_kinds();
	check_protect();
	CHECK_OK(map(PAGE, READ | WRITE, ANON | PRIVATE, NOBODY, 0, &memory));
	check_sync(memory);
	check_advice(memory);
	check_unmap(memory);
}
