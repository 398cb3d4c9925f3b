/* file_stat_get, file_stat_put, file_stat_fget, file_stat_fput. */
#include "harness.h"

#define ATIM CLOUDABI_FILESTAT_ATIM
#define ATIM_NOW CLOUDABI_FILESTAT_ATIM_NOW
#define MTIM CLOUDABI_FILESTAT_MTIM
#define MTIM_NOW CLOUDABI_FILESTAT_MTIM_NOW
#define SIZE CLOUDABI_FILESTAT_SIZE

#define SECOND 1000000000ull

static cloudabi_errno_t get(cloudabi_lookup_t dir, const char *path, cloudabi_filestat_t *out)
{
	memset(out, 0xff, sizeof(*out));
	return cloudabi_sys_file_stat_get(dir, PATH(path), out);
}

static cloudabi_filestat_t stat_of(cloudabi_lookup_t dir, const char *path)
{
	cloudabi_filestat_t stat;

	get(dir, path, &stat);
	return stat;
}

static cloudabi_errno_t put(cloudabi_lookup_t dir, const char *path, uint64_t atim, uint64_t mtim,
			    cloudabi_fsflags_t flags)
{
	const cloudabi_filestat_t stat = { .st_atim = atim, .st_mtim = mtim };

	return cloudabi_sys_file_stat_put(dir, PATH(path), &stat, flags);
}

static cloudabi_errno_t fput(cloudabi_fd_t fd, uint64_t atim, uint64_t mtim, uint64_t size,
			     cloudabi_fsflags_t flags)
{
	const cloudabi_filestat_t stat = { .st_atim = atim, .st_mtim = mtim, .st_size = size };

	return cloudabi_sys_file_stat_fput(fd, &stat, flags);
}

static void prepare(cloudabi_fd_t dir)
{
	make_file(dir, "file", "0123456789");
	make_directory(dir, "sub");
	make_file(dir, "sub/inner", "inner");
	make_link(dir, "file", "link");
	make_link(dir, "sub", "dirlink");
	make_link(dir, "missing", "dangling");
	make_link(dir, "/etc/passwd", "absolute");
	make_link(dir, "../../../etc/passwd", "escape");
}

/* ---- file_stat_get ---- */

static void check_get(cloudabi_fd_t dir)
{
	cloudabi_filestat_t stat, other;

	CHECK_OK(get(at(dir), "file", &stat));
	CHECK_NUMBER(stat.st_filetype, CLOUDABI_FILETYPE_REGULAR_FILE);
	CHECK_NUMBER(stat.st_size, 10);
	CHECK_NUMBER(stat.st_nlink, 1);
	CHECK(stat.st_ino != 0);
	CHECK(stat.st_mtim > SECOND && stat.st_ctim > SECOND && stat.st_atim > SECOND);
	CHECK_OK(get(following(dir), "link", &other));
	CHECK(other.st_ino == stat.st_ino && other.st_dev == stat.st_dev);
	CHECK_OK(get(at(dir), "link", &other));
	CHECK_NUMBER(other.st_filetype, CLOUDABI_FILETYPE_SYMBOLIC_LINK);
	CHECK_NUMBER(other.st_size, 4);
	CHECK_OK(get(at(dir), "dirlink/inner", &other));
	CHECK_NUMBER(other.st_size, 5);
	CHECK_OK(get(at(dir), "sub/../file", &other));
	CHECK(other.st_ino == stat.st_ino);
	CHECK_OK(get(at(dir), "sub", &stat));
	CHECK_NUMBER(stat.st_filetype, CLOUDABI_FILETYPE_DIRECTORY);
	CHECK_OK(get(at(dir), "dirlink/", &other));
	CHECK(other.st_ino == stat.st_ino);
	CHECK_OK(get(at(dir), ".", &stat));
	CHECK_NUMBER(stat.st_filetype, CLOUDABI_FILETYPE_DIRECTORY);
	CHECK_OK(get(at(dir), "dangling", &stat));
	CHECK_OK(get(at(dir), "absolute", &stat));
	CHECK_NUMBER(stat.st_filetype, CLOUDABI_FILETYPE_SYMBOLIC_LINK);
}

static void check_get_errors(cloudabi_fd_t dir)
{
	const cloudabi_filestat_t before = { .st_size = 77 };
	cloudabi_filestat_t stat = before;

#define FAILS(lookup, path, error) \
	CHECK_ERR(cloudabi_sys_file_stat_get(lookup, PATH(path), &stat), error)
	FAILS(at(dir), "absent", CLOUDABI_ENOENT);
	FAILS(at(dir), "", CLOUDABI_ENOENT);
	FAILS(at(dir), "file/x", CLOUDABI_ENOTDIR);
	FAILS(at(dir), "file/", CLOUDABI_ENOTDIR);
	FAILS(at(dir), "..", CLOUDABI_ENOTCAPABLE);
	FAILS(at(dir), "/", CLOUDABI_ENOTCAPABLE);
	FAILS(at(dir), "sub/../..", CLOUDABI_ENOTCAPABLE);
	FAILS(following(dir), "dangling", CLOUDABI_ENOENT);
	FAILS(following(dir), "absolute", CLOUDABI_ENOTCAPABLE);
	FAILS(following(dir), "escape", CLOUDABI_ENOTCAPABLE);
	FAILS(at(999), "file", CLOUDABI_EBADF);
	FAILS(at(attenuated(dir, DIRECTORY_BASE & ~RIGHT(FILE_STAT_GET), 0)), "file",
	      CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_stat_get(at(dir), "fi\0le", 5, &stat), CLOUDABI_EINVAL);
	CHECK(memcmp(&stat, &before, sizeof(stat)) == 0);
	CHECK_OK(get(at(attenuated(dir, RIGHT(FILE_STAT_GET), 0)), "file", &stat));
#undef FAILS
}

/* ---- file_stat_put ---- */

static void check_put(cloudabi_fd_t dir)
{
	cloudabi_filestat_t stat;
	const cloudabi_timestamp_t before = now(CLOUDABI_CLOCK_REALTIME);

	CHECK_OK(put(at(dir), "file", 5 * SECOND + 7, 6 * SECOND + 8, ATIM | MTIM));
	stat = stat_of(at(dir), "file");
	CHECK_NUMBER(stat.st_atim, 5 * SECOND + 7);
	CHECK_NUMBER(stat.st_mtim, 6 * SECOND + 8);
	CHECK_OK(put(at(dir), "file", 9 * SECOND, 9 * SECOND, ATIM));
	stat = stat_of(at(dir), "file");
	CHECK_NUMBER(stat.st_atim, 9 * SECOND);
	CHECK_NUMBER(stat.st_mtim, 6 * SECOND + 8);
	CHECK_OK(put(at(dir), "file", 0, 1, MTIM));
	stat = stat_of(at(dir), "file");
	CHECK_NUMBER(stat.st_atim, 9 * SECOND);
	CHECK_NUMBER(stat.st_mtim, 1);
	CHECK_OK(put(at(dir), "file", 0, 0, 0));
	CHECK_NUMBER(stat_of(at(dir), "file").st_mtim, 1);
	/* The clock that files are marked with may be some milliseconds behind. */
	CHECK_OK(put(at(dir), "file", 1, 1, ATIM | ATIM_NOW | MTIM_NOW));
	stat = stat_of(at(dir), "file");
	CHECK(stat.st_atim + SECOND > before && stat.st_mtim + SECOND > before);
	CHECK_OK(put(at(dir), "link", 3 * SECOND, 4 * SECOND, ATIM | MTIM));
	CHECK_NUMBER(stat_of(at(dir), "link").st_mtim, 4 * SECOND);
	CHECK(stat_of(at(dir), "file").st_mtim != 4 * SECOND);
	CHECK_OK(put(following(dir), "link", 3 * SECOND, 5 * SECOND, ATIM | MTIM));
	CHECK_NUMBER(stat_of(at(dir), "file").st_mtim, 5 * SECOND);
	CHECK_OK(put(at(dir), "dangling", 3 * SECOND, 5 * SECOND, ATIM | MTIM));
	CHECK_OK(put(at(dir), "sub", 3 * SECOND, 5 * SECOND, ATIM | MTIM));
	CHECK_NUMBER(stat_of(at(dir), "sub").st_mtim, 5 * SECOND);
	CHECK_OK(put(at(dir), ".", 3 * SECOND, 5 * SECOND, ATIM | MTIM));
}

static void check_put_errors(cloudabi_fd_t dir)
{
	cloudabi_fd_t none = attenuated(dir, DIRECTORY_BASE & ~RIGHT(FILE_STAT_PUT_TIMES), 0);

	CHECK_ERR(put(at(dir), "file", 0, 0, SIZE), CLOUDABI_EINVAL);
	CHECK_ERR(put(at(dir), "file", 0, 0, SIZE | MTIM), CLOUDABI_EINVAL);
	CHECK_ERR(put(at(dir), "file", 0, 0, 0x20), CLOUDABI_EINVAL);
	CHECK_ERR(put(at(dir), "file", 0, 0, MTIM | 0x8000), CLOUDABI_EINVAL);
	CHECK_ERR(put(at(dir), "absent", 0, 0, MTIM), CLOUDABI_ENOENT);
	CHECK_ERR(put(at(dir), "", 0, 0, MTIM), CLOUDABI_ENOENT);
	CHECK_ERR(put(at(dir), "file/x", 0, 0, MTIM), CLOUDABI_ENOTDIR);
	CHECK_ERR(put(at(dir), "..", 0, 0, MTIM), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(put(at(dir), "/etc", 0, 0, MTIM), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(put(following(dir), "absolute", 0, 0, MTIM), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(put(following(dir), "dangling", 0, 0, MTIM), CLOUDABI_ENOENT);
	CHECK_ERR(put(at(999), "file", 0, 0, MTIM), CLOUDABI_EBADF);
	CHECK_ERR(put(at(none), "file", 0, 0, MTIM), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(put(at(granted.ro), "file", 0, 0, MTIM), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(put(at(attenuated(dir, RIGHT(FILE_STAT_PUT_TIMES), 0)), "file", 0, 0, MTIM));
}

/* ---- file_stat_fget ---- */

static void check_fget_of(cloudabi_fd_t fd, cloudabi_filetype_t type)
{
	cloudabi_filestat_t stat;

	memset(&stat, 0xff, sizeof(stat));
	CHECK_OK(cloudabi_sys_file_stat_fget(fd, &stat));
	CHECK_NUMBER(stat.st_filetype, type);
	CHECK_OK(set_rights(fd, RIGHT(FILE_STAT_FGET), 0));
	CHECK_OK(cloudabi_sys_file_stat_fget(fd, &stat));
	CHECK_NUMBER(stat.st_filetype, type);
	CHECK_OK(set_rights(fd, 0, 0));
	CHECK_ERR(cloudabi_sys_file_stat_fget(fd, &stat), CLOUDABI_ENOTCAPABLE);
}

static void check_fget(cloudabi_fd_t dir)
{
	cloudabi_filestat_t stat, other;
	cloudabi_fd_t fd = open_file(dir, "file"), pair[2];

	set_context("open files");
	CHECK_OK(cloudabi_sys_file_stat_fget(fd, &stat));
	CHECK_OK(get(at(dir), "file", &other));
	CHECK(memcmp(&stat, &other, sizeof(stat)) == 0);
	check_fget_of(fd, CLOUDABI_FILETYPE_REGULAR_FILE);
	check_fget_of(open_directory(dir, "sub"), CLOUDABI_FILETYPE_DIRECTORY);
	make_pair(CLOUDABI_FILETYPE_SOCKET_DGRAM, pair);
	check_fget_of(pair[0], CLOUDABI_FILETYPE_SOCKET_DGRAM);
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	check_fget_of(pair[0], CLOUDABI_FILETYPE_SOCKET_STREAM);
	cloudabi_sys_fd_create1(CLOUDABI_FILETYPE_SHARED_MEMORY, &fd);
	check_fget_of(fd, CLOUDABI_FILETYPE_SHARED_MEMORY);
	check_fget_of(granted.device, CLOUDABI_FILETYPE_CHARACTER_DEVICE);
	CHECK_ERR(cloudabi_sys_file_stat_fget(700, &stat), CLOUDABI_EBADF);
}

/* ---- file_stat_fput ---- */

static uint64_t size_of(cloudabi_fd_t fd)
{
	cloudabi_filestat_t stat = { .st_size = 12345 };

	cloudabi_sys_file_stat_fget(fd, &stat);
	return stat.st_size;
}

static void check_size(cloudabi_fd_t fd)
{
	char bytes[16];
	size_t done;

	CHECK_OK(fput(fd, 0, 0, 3, SIZE));
	CHECK_NUMBER(size_of(fd), 3);
	CHECK_OK(fput(fd, 0, 0, 8, SIZE));
	CHECK_NUMBER(size_of(fd), 8);
	CHECK_OK(read_bytes(fd, bytes, sizeof(bytes), &done));
	CHECK(done == 8 && memcmp(bytes, "012\0\0\0\0\0", 8) == 0);
	CHECK_ERR(fput(fd, 0, 0, 1ull << 63, SIZE), CLOUDABI_EINVAL);
	CHECK_ERR(fput(fd, 0, 0, UINT64_MAX, SIZE), CLOUDABI_EINVAL);
	CHECK_NUMBER(size_of(fd), 8);
}

static void check_times(cloudabi_fd_t fd)
{
	const cloudabi_timestamp_t before = now(CLOUDABI_CLOCK_REALTIME);
	cloudabi_filestat_t stat;

	CHECK_OK(fput(fd, 2 * SECOND + 1, 3 * SECOND + 1, 0, ATIM | MTIM));
	CHECK_OK(fput(fd, 0, 4 * SECOND + 1, 0, MTIM));
	CHECK_OK(cloudabi_sys_file_stat_fget(fd, &stat));
	CHECK_NUMBER(stat.st_atim, 2 * SECOND + 1);
	CHECK_NUMBER(stat.st_mtim, 4 * SECOND + 1);
	CHECK_OK(fput(fd, 0, 0, 0, ATIM_NOW));
	CHECK_OK(cloudabi_sys_file_stat_fget(fd, &stat));
	CHECK(stat.st_atim + SECOND > before);
	CHECK_NUMBER(stat.st_mtim, 4 * SECOND + 1);
	CHECK_OK(fput(fd, 0, 5, 0, MTIM | MTIM_NOW));
	CHECK_OK(cloudabi_sys_file_stat_fget(fd, &stat));
	CHECK(stat.st_mtim + SECOND > before);
}

static const cloudabi_fsflags_t bad_flags[] = { 0,	     SIZE | ATIM, SIZE | MTIM_NOW,
						0x20,	     MTIM | 0x20, SIZE | 0x40,
						0xffff };

static void check_fput_errors(cloudabi_fd_t dir)
{
	cloudabi_fd_t fd = open_file(dir, "file"), read_only = NO_FD, memory;

	set_context("flags");
	for (size_t i = 0; i < sizeof(bad_flags) / sizeof(bad_flags[0]); i++) {
		CHECK_ERR(fput(fd, 0, 0, 0, bad_flags[i]), CLOUDABI_EINVAL);
		CHECK_ERR(fput(600, 0, 0, 0, bad_flags[i]), CLOUDABI_EINVAL);
	}
	CHECK_ERR(fput(600, 0, 0, 0, SIZE), CLOUDABI_EBADF);
	CHECK_ERR(fput(600, 0, 0, 0, MTIM), CLOUDABI_EBADF);
	set_context("rights");
	CHECK_ERR(fput(attenuated(fd, REGULAR_BASE & ~RIGHT(FILE_STAT_FPUT_SIZE), 0), 0, 0, 0, SIZE),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(fput(attenuated(fd, REGULAR_BASE & ~RIGHT(FILE_STAT_FPUT_TIMES), 0), 0, 0, 0,
		       MTIM), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(open_at(dir, "file", 0, 0, RIGHT(FD_READ) | RIGHT(FILE_STAT_FPUT_TIMES), 0,
			 &read_only));
	CHECK_ERR(fput(read_only, 0, 0, 0, SIZE), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(fput(read_only, 0, 7, 0, MTIM));
	CHECK_ERR(fput(granted.append, 0, 0, 0, SIZE), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(fput(dir, 0, 0, 0, SIZE), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(fput(dir, 0, 7, 0, MTIM));
	set_context("shared memory");
	cloudabi_sys_fd_create1(CLOUDABI_FILETYPE_SHARED_MEMORY, &memory);
	CHECK_OK(fput(memory, 0, 0, 100, SIZE));
	CHECK_ERR(fput(memory, 0, 0, 0, MTIM), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(fput(memory, 0, 0, 1ull << 63, SIZE), CLOUDABI_EINVAL);
}

static void check_paths(cloudabi_fd_t dir, const char *context)
{
	prepare(dir);
	set_context(context);
	check_get(dir);
	check_get_errors(dir);
	check_put(dir);
	check_put_errors(dir);
}

void test(void)
{
	cloudabi_fd_t sub, file;

	make_directory(granted.tmp, "below");
	sub = open_directory(granted.tmp, "below");
	check_paths(granted.tmp, "granted");
	check_paths(sub, "opened");
	file = open_file(granted.tmp, "file");
	set_context("a file");
	check_size(file);
	check_times(file);
	set_context("a file with fewer rights");
	file = attenuated(open_file(sub, "file"),
			  RIGHT(FILE_STAT_FPUT_SIZE) | RIGHT(FILE_STAT_FPUT_TIMES) |
				  RIGHT(FILE_STAT_FGET) | RIGHT(FD_READ), 0);
	check_size(file);
	check_times(file);
	check_fput_errors(granted.tmp);
	check_fget(granted.tmp);
}
