/* file_open: flags, access, rights, kinds of files. */
#include "harness.h"

#define READ (RIGHT(FD_READ) | RIGHT(FD_SEEK) | RIGHT(FD_TELL))
#define WRITE (RIGHT(FD_WRITE) | RIGHT(FD_SEEK) | RIGHT(FD_TELL))

#define CREAT CLOUDABI_O_CREAT
#define EXCL CLOUDABI_O_EXCL
#define TRUNC CLOUDABI_O_TRUNC
#define DIRECTORY CLOUDABI_O_DIRECTORY

static cloudabi_errno_t try(cloudabi_fd_t dir, const char *path, cloudabi_oflags_t oflags,
			    cloudabi_rights_t base)
{
	cloudabi_fd_t fd = NO_FD;
	cloudabi_errno_t error = open_at(dir, path, oflags, 0, base, 0, &fd);

	if (error == 0)
		cloudabi_sys_fd_close(fd);
	return error;
}

static cloudabi_errno_t try_no_follow(cloudabi_fd_t dir, const char *path,
				      cloudabi_oflags_t oflags, cloudabi_rights_t base)
{
	const cloudabi_fdstat_t wanted = { .fs_rights_base = base };
	cloudabi_fd_t fd = NO_FD;
	cloudabi_errno_t error = cloudabi_sys_file_open(at(dir), PATH(path), oflags, &wanted, &fd);

	if (error == 0)
		cloudabi_sys_fd_close(fd);
	return error;
}

static uint64_t size_of(cloudabi_fd_t dir, const char *path)
{
	cloudabi_filestat_t stat = { .st_size = 999 };

	cloudabi_sys_file_stat_get(at(dir), PATH(path), &stat);
	return stat.st_size;
}

static void prepare(cloudabi_fd_t dir)
{
	make_file(dir, "file", "0123456789");
	make_directory(dir, "sub");
	make_directory(dir, "sub/deep");
	make_file(dir, "sub/inner", "inner");
	make_link(dir, "file", "link");
	make_link(dir, "sub", "dirlink");
	make_link(dir, "missing", "dangling");
	make_link(dir, "/etc/passwd", "absolute");
	make_link(dir, "../../../../etc/passwd", "escape");
	make_link(dir, "sub/../file", "roundabout");
	make_link(dir, "loop", "loop");
	make_link(dir, "../file", "sub/up");
}

/* ---- oflags ---- */

static void check_creation(cloudabi_fd_t dir)
{
	CHECK_ERR(try(dir, "new", 0, READ), CLOUDABI_ENOENT);
	CHECK_OK(try(dir, "new", CREAT, READ));
	CHECK_OK(try(dir, "new", CREAT, READ));
	CHECK_OK(try(dir, "new", EXCL, READ));
	CHECK_ERR(try(dir, "new", CREAT | EXCL, READ), CLOUDABI_EEXIST);
	CHECK_OK(try(dir, "exclusive", CREAT | EXCL, WRITE));
	CHECK_ERR(try(dir, "sub", CREAT | EXCL, READ), CLOUDABI_EEXIST);
	CHECK_ERR(try(dir, "dangling", CREAT | EXCL, READ), CLOUDABI_EEXIST);
	CHECK_ERR(try(dir, "link", CREAT | EXCL, READ), CLOUDABI_EEXIST);
	CHECK_ERR(try(dir, "no/parent", CREAT, READ), CLOUDABI_ENOENT);
	CHECK_OK(try(dir, "sub/new", CREAT, READ));
	CHECK_OK(try(dir, "dangling", CREAT, READ));
	CHECK_OK(try(dir, "missing", 0, READ));
	CHECK_OK(cloudabi_sys_file_unlink(dir, PATH("missing"), 0));
	CHECK_ERR(try(dir, "dangling", 0, READ), CLOUDABI_ENOENT);
}

static void check_truncation(cloudabi_fd_t dir)
{
	make_file(dir, "long", "0123456789");
	CHECK_NUMBER(size_of(dir, "long"), 10);
	CHECK_OK(try(dir, "long", 0, WRITE));
	CHECK_NUMBER(size_of(dir, "long"), 10);
	CHECK_OK(try(dir, "long", TRUNC, WRITE));
	CHECK_NUMBER(size_of(dir, "long"), 0);
	CHECK_ERR(try(dir, "sub", TRUNC, WRITE), CLOUDABI_EISDIR);
}

static void check_directories(cloudabi_fd_t dir)
{
	CHECK_OK(try(dir, "sub", DIRECTORY, RIGHT(FILE_READDIR)));
	CHECK_OK(try(dir, "sub", 0, RIGHT(FILE_READDIR)));
	CHECK_OK(try(dir, "sub", 0, 0));
	CHECK_OK(try(dir, "sub/", 0, READ));
	CHECK_OK(try(dir, ".", 0, RIGHT(FILE_READDIR)));
	CHECK_OK(try(dir, "./sub/.", DIRECTORY, 0));
	CHECK_ERR(try(dir, "file", DIRECTORY, READ), CLOUDABI_ENOTDIR);
	CHECK_ERR(try(dir, "file/", 0, READ), CLOUDABI_ENOTDIR);
	CHECK_ERR(try(dir, "file/x", 0, READ), CLOUDABI_ENOTDIR);
	CHECK_ERR(try(dir, "sub", 0, WRITE), CLOUDABI_EISDIR);
	CHECK_ERR(try(dir, ".", 0, WRITE), CLOUDABI_EISDIR);
	CHECK_ERR(try(dir, "sub", DIRECTORY, WRITE), CLOUDABI_EISDIR);
	CHECK_ERR(try(dir, "absent", DIRECTORY, 0), CLOUDABI_ENOENT);
	CHECK(try(dir, "absent/", CREAT, READ) != 0);
}

/* ---- paths ---- */

static void check_paths(cloudabi_fd_t dir)
{
	static char name[300], path[5000];
	const cloudabi_fdstat_t wanted = { .fs_rights_base = READ };
	cloudabi_fd_t fd = NO_FD;

	CHECK_ERR(try(dir, "", 0, READ), CLOUDABI_ENOENT);
	CHECK_ERR(try(dir, "/", 0, 0), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "/etc/passwd", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "..", 0, 0), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "../file", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "sub/../..", 0, 0), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "sub/deep/../../../x", CREAT, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(try(dir, "sub/../file", 0, READ));
	CHECK_OK(try(dir, "sub/deep/../../file", 0, READ));
	CHECK_OK(try(dir, "sub//inner", 0, READ));
	CHECK_OK(try(dir, "./file", 0, READ));
	memset(name, 'n', 256);
	CHECK_ERR(try(dir, name, CREAT, READ), CLOUDABI_ENAMETOOLONG);
	name[255] = '\0';
	CHECK_OK(try(dir, name, CREAT, READ));
	for (size_t i = 0; i < sizeof(path) - 1; i += 2)
		memcpy(path + i, "./", 2);
	CHECK_ERR(try(dir, path, 0, READ), CLOUDABI_ENAMETOOLONG);
	CHECK_ERR(cloudabi_sys_file_open(at(dir), "file\0x", 6, 0, &wanted, &fd), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_open(at(dir), "file\0", 5, 0, &wanted, &fd), CLOUDABI_EINVAL);
	CHECK_OK(cloudabi_sys_file_open(at(dir), "file.rest", 4, 0, &wanted, &fd));
	CHECK_OK(cloudabi_sys_fd_close(fd));
	CHECK_OK(try(dir, "\xff\xfe", CREAT, READ));
}

static void check_links(cloudabi_fd_t dir)
{
	CHECK_OK(try(dir, "link", 0, READ));
	CHECK_OK(try(dir, "dirlink", DIRECTORY, 0));
	CHECK_OK(try(dir, "dirlink/inner", 0, READ));
	CHECK_OK(try(dir, "roundabout", 0, READ));
	CHECK_OK(try(dir, "sub/up", 0, READ));
	CHECK_OK(try(dir, "dirlink/up", 0, READ));
	CHECK_ERR(try(dir, "dirlink/../..", 0, 0), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "absolute", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "escape", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "absolute/x", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "escape", CREAT, WRITE), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "loop", 0, READ), CLOUDABI_ELOOP);
	CHECK_ERR(try(dir, "loop/x", 0, READ), CLOUDABI_ELOOP);
	CHECK_ERR(try(dir, "link/", 0, READ), CLOUDABI_ENOTDIR);
	CHECK_OK(try_no_follow(dir, "file", 0, READ));
	CHECK_OK(try_no_follow(dir, "dirlink/inner", 0, READ));
	CHECK_ERR(try_no_follow(dir, "link", 0, READ), CLOUDABI_ELOOP);
	CHECK_ERR(try_no_follow(dir, "dirlink", 0, READ), CLOUDABI_ELOOP);
	CHECK_ERR(try_no_follow(dir, "dirlink", DIRECTORY, 0), CLOUDABI_ELOOP);
	CHECK_ERR(try_no_follow(dir, "dangling", CREAT, READ), CLOUDABI_ELOOP);
	CHECK_ERR(try_no_follow(dir, "absolute", 0, READ), CLOUDABI_ELOOP);
}

/* ---- access and rights ---- */

static void check_access(cloudabi_fd_t dir)
{
	cloudabi_fd_t fd = NO_FD;
	char bytes[4];
	size_t done;

	CHECK_OK(open_at(dir, "file", 0, 0, READ, 0, &fd));
	CHECK_NUMBER(status_of(fd).fs_rights_base, READ);
	CHECK_OK(read_bytes(fd, bytes, 4, &done));
	CHECK_ERR(write_bytes(fd, "x", 1, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(cloudabi_sys_fd_close(fd));
	CHECK_OK(open_at(dir, "file", 0, 0, WRITE, 0, &fd));
	CHECK_NUMBER(status_of(fd).fs_rights_base, WRITE);
	CHECK_OK(write_bytes(fd, "0", 1, &done));
	CHECK_ERR(read_bytes(fd, bytes, 4, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(cloudabi_sys_fd_close(fd));
	CHECK_OK(open_at(dir, "file", 0, 0, 0, 0, &fd));
	CHECK_NUMBER(status_of(fd).fs_rights_base, 0);
	CHECK_ERR(read_bytes(fd, bytes, 4, &done), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(cloudabi_sys_fd_close(fd));
	CHECK_OK(open_at(dir, "file", 0, CLOUDABI_FDFLAG_APPEND | CLOUDABI_FDFLAG_NONBLOCK,
			 REGULAR_BASE, 0, &fd));
	CHECK_NUMBER(status_of(fd).fs_flags, CLOUDABI_FDFLAG_APPEND | CLOUDABI_FDFLAG_NONBLOCK);
	CHECK_OK(cloudabi_sys_fd_close(fd));
	CHECK_OK(open_at(dir, "file", 0, CLOUDABI_FDFLAG_SYNC, REGULAR_BASE, 0, &fd));
	CHECK(status_of(fd).fs_flags & CLOUDABI_FDFLAG_SYNC);
	CHECK_OK(cloudabi_sys_fd_close(fd));
}

/* What does not fit the kind of file vanishes without a word. */
static void check_masks(cloudabi_fd_t dir)
{
	const cloudabi_rights_t all = DIRECTORY_INHERITING, no_write = all &
		~(RIGHT(FD_WRITE) | RIGHT(FD_DATASYNC) | RIGHT(FILE_ALLOCATE) |
		  RIGHT(FILE_STAT_FPUT_SIZE));
	cloudabi_fdstat_t status;
	cloudabi_fd_t fd = NO_FD;

	CHECK_OK(open_at(dir, "file", 0, 0, all, all, &fd));
	status = status_of(fd);
	CHECK_NUMBER(status.fs_filetype, CLOUDABI_FILETYPE_REGULAR_FILE);
	CHECK_NUMBER(status.fs_rights_base, REGULAR_BASE);
	CHECK_NUMBER(status.fs_rights_inheriting, 0);
	CHECK_OK(cloudabi_sys_fd_close(fd));
	CHECK_OK(open_at(dir, "sub", 0, 0, no_write, all, &fd));
	status = status_of(fd);
	CHECK_NUMBER(status.fs_filetype, CLOUDABI_FILETYPE_DIRECTORY);
	CHECK_NUMBER(status.fs_rights_base, DIRECTORY_BASE);
	CHECK_NUMBER(status.fs_rights_inheriting, DIRECTORY_INHERITING);
	CHECK_OK(cloudabi_sys_fd_close(fd));
	CHECK_OK(open_at(dir, "sub", 0, 0, RIGHT(FILE_OPEN), READ, &fd));
	status = status_of(fd);
	CHECK_NUMBER(status.fs_rights_base, RIGHT(FILE_OPEN));
	CHECK_NUMBER(status.fs_rights_inheriting, READ);
	CHECK_OK(try(fd, "inner", 0, READ));
	CHECK_ERR(try(fd, "inner", 0, READ | RIGHT(FILE_STAT_FGET)), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(fd, "made", CREAT, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(cloudabi_sys_fd_close(fd));
}

static void check_unknown_rights(cloudabi_fd_t dir)
{
	cloudabi_fd_t fd = NO_FD;

	CHECK_ERR(try(dir, "file", 0, 1ull << 63), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "file", 0, READ | 1ull << 11), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(dir, "file", 0, READ | RIGHT(SOCK_SHUTDOWN)), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(open_at(dir, "sub", 0, 0, 0, 1ull << 63, &fd), CLOUDABI_ENOTCAPABLE);
	CHECK_NUMBER(fd, NO_FD);
}

/* What the directory needs for each thing that is asked for: one right less, and it fails. */
static const struct {
	const char *what;
	cloudabi_rights_t inheriting; /* that is missing */
	cloudabi_rights_t base;
	cloudabi_oflags_t oflags;
	cloudabi_fdflags_t flags;
	cloudabi_errno_t error;
} needs[] = {
	{ "a right that is asked for", RIGHT(FD_READ), READ, 0, 0, CLOUDABI_ENOTCAPABLE },
	{ "a right that is not", RIGHT(FD_WRITE), READ, 0, 0, 0 },
	{ "truncating without the right", RIGHT(FILE_STAT_FPUT_SIZE), WRITE, TRUNC, 0,
	  CLOUDABI_ENOTCAPABLE },
	{ "truncating with it", RIGHT(FD_SEEK), RIGHT(FD_WRITE), TRUNC, 0, 0 },
	{ "writing without seeking", RIGHT(FD_SEEK), RIGHT(FD_WRITE), 0, 0, CLOUDABI_ENOTCAPABLE },
	{ "appending without seeking", RIGHT(FD_SEEK), RIGHT(FD_WRITE), 0, CLOUDABI_FDFLAG_APPEND,
	  0 },
	{ "reading without seeking", RIGHT(FD_SEEK), RIGHT(FD_READ), 0, 0, 0 },
	{ "dsync", RIGHT(FD_DATASYNC), RIGHT(FD_READ), 0, CLOUDABI_FDFLAG_DSYNC,
	  CLOUDABI_ENOTCAPABLE },
	{ "sync", RIGHT(FD_SYNC), RIGHT(FD_READ), 0, CLOUDABI_FDFLAG_SYNC, CLOUDABI_ENOTCAPABLE },
	{ "rsync", RIGHT(FD_SYNC), RIGHT(FD_READ), 0, CLOUDABI_FDFLAG_RSYNC, CLOUDABI_ENOTCAPABLE },
};

static void check_needs(cloudabi_fd_t dir)
{
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		cloudabi_fd_t fewer = attenuated(dir, DIRECTORY_BASE,
						 DIRECTORY_INHERITING & ~needs[i].inheriting);
		cloudabi_fd_t fd = NO_FD;

		set_context(needs[i].what);
		CHECK_ERR(open_at(fewer, "file", needs[i].oflags, needs[i].flags, needs[i].base, 0,
				  &fd), needs[i].error);
		if (fd != NO_FD)
			cloudabi_sys_fd_close(fd);
		cloudabi_sys_fd_close(fewer);
	}
	set_context("no file_open");
	CHECK_ERR(try(attenuated(dir, DIRECTORY_BASE & ~RIGHT(FILE_OPEN), DIRECTORY_INHERITING),
		      "file", 0, 0), CLOUDABI_ENOTCAPABLE);
	set_context("no file_create_file");
	dir = attenuated(dir, DIRECTORY_BASE & ~RIGHT(FILE_CREATE_FILE), DIRECTORY_INHERITING);
	CHECK_ERR(try(dir, "file", CREAT, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(try(dir, "file", 0, READ));
	cloudabi_sys_fd_close(dir);
}

static void check_all(cloudabi_fd_t dir, const char *context)
{
	prepare(dir);
	set_context(context);
	check_creation(dir);
	check_truncation(dir);
	check_directories(dir);
	check_paths(dir);
	check_links(dir);
	check_access(dir);
	check_masks(dir);
	check_unknown_rights(dir);
	check_needs(dir);
}

/* ---- other kinds ---- */

static void check_read_only(void)
{
	set_context("rights: read");
	CHECK_OK(try(granted.ro, "file", 0, READ));
	CHECK_ERR(try(granted.ro, "file", 0, WRITE), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(granted.ro, "file", TRUNC, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(granted.ro, "new", CREAT, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(granted.ro, "escape", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(granted.ro, "absolute", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(granted.ro, "../secret", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(try(granted.ro, "link-to-directory/file", 0, READ));
}

static void check_special(void)
{
	cloudabi_filestat_t stat;
	cloudabi_fd_t fd = NO_FD;
	char byte;
	size_t done;

	set_context("a FIFO");
	CHECK_OK(open_at(granted.ro, "fifo", 0, CLOUDABI_FDFLAG_NONBLOCK, RIGHT(FD_READ), 0, &fd));
	CHECK_NUMBER(status_of(fd).fs_filetype, CLOUDABI_FILETYPE_SOCKET_STREAM);
	CHECK_NUMBER(status_of(fd).fs_rights_base, RIGHT(FD_READ));
	CHECK_OK(read_bytes(fd, &byte, 1, &done));
	CHECK_NUMBER(done, 0);
	if (cloudabi_sys_file_stat_get(at(granted.ro), PATH("socket"), &stat) != 0)
		return;
	set_context("a UNIX socket");
	CHECK_ERR(try(granted.ro, "socket", 0, READ), CLOUDABI_ENOTSUP);
	CHECK_ERR(try(granted.ro, "socket", 0, 0), CLOUDABI_ENOTSUP);
}

static void check_not_directories(void)
{
	cloudabi_fd_t file = open_file(granted.tmp, "top"), pair[2];

	set_context("not a directory");
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	CHECK_ERR(try(file, "x", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(pair[0], "x", 0, READ), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(try(1000, "x", 0, READ), CLOUDABI_EBADF);
}

void test(void)
{
	cloudabi_fd_t sub;

	make_directory(granted.tmp, "below");
	sub = open_directory(granted.tmp, "below");
	check_all(granted.tmp, "granted");
	check_all(sub, "opened");
	check_read_only();
	check_special();
	check_not_directories();
}
