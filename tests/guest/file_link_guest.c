/* file_link, file_symlink, file_readlink. */
#include "harness.h"

static cloudabi_errno_t link(cloudabi_fd_t dir, const char *from, const char *to)
{
	return cloudabi_sys_file_link(at(dir), PATH(from), dir, PATH(to));
}

static cloudabi_errno_t link_followed(cloudabi_fd_t dir, const char *from, const char *to)
{
	return cloudabi_sys_file_link(following(dir), PATH(from), dir, PATH(to));
}

static cloudabi_errno_t symlink(const char *contents, cloudabi_fd_t dir, const char *path)
{
	return cloudabi_sys_file_symlink(PATH(contents), dir, PATH(path));
}

static char text[8192];

static cloudabi_errno_t readlink(cloudabi_fd_t dir, const char *path, size_t size, size_t *out)
{
	memset(text, '#', sizeof(text));
	return cloudabi_sys_file_readlink(dir, PATH(path), text, size, out);
}

/* Reads back exactly CONTENTS. */
static bool reads_as(cloudabi_fd_t dir, const char *path, const char *contents)
{
	size_t used = 0;

	return readlink(dir, path, sizeof(text), &used) == 0 && used == strlen(contents) &&
	       memcmp(text, contents, used) == 0 && text[used] == '#';
}

static cloudabi_filestat_t stat_of(cloudabi_fd_t dir, const char *path)
{
	cloudabi_filestat_t stat = { .st_filetype = 0xff };

	cloudabi_sys_file_stat_get(at(dir), PATH(path), &stat);
	return stat;
}

static void prepare(cloudabi_fd_t dir)
{
	make_file(dir, "file", "0123456789");
	make_directory(dir, "sub");
	make_link(dir, "file", "link");
	make_link(dir, "../file", "sub/up");
	make_link(dir, "sub", "dirlink");
	make_link(dir, "missing", "dangling");
	make_link(dir, "/etc/passwd", "absolute");
	make_link(dir, "../../../../etc/passwd", "escape");
}

/* ---- file_link ---- */

static void check_link(cloudabi_fd_t dir)
{
	const uint64_t file = stat_of(dir, "file").st_ino, symbolic = stat_of(dir, "link").st_ino;

	CHECK_OK(link(dir, "file", "hard"));
	CHECK(stat_of(dir, "hard").st_ino == file);
	CHECK_NUMBER(stat_of(dir, "file").st_nlink, 2);
	CHECK_OK(link(dir, "dirlink/../file", "sub/hard"));
	CHECK(stat_of(dir, "sub/hard").st_ino == file);
	CHECK_OK(link(dir, "link", "hard-link"));
	CHECK(stat_of(dir, "hard-link").st_ino == symbolic);
	CHECK_OK(link_followed(dir, "link", "followed"));
	CHECK(stat_of(dir, "followed").st_ino == file);
	CHECK_OK(link_followed(dir, "file", "followed2"));
	CHECK_OK(link_followed(dir, "sub/up", "followed3"));
	CHECK(stat_of(dir, "followed3").st_ino == file);
	CHECK_OK(link(dir, "dangling", "hard-dangling"));
	CHECK_OK(link(dir, "absolute", "hard-absolute"));
}

static void check_link_errors(cloudabi_fd_t dir)
{
	CHECK_ERR(link(dir, "absent", "x"), CLOUDABI_ENOENT);
	CHECK_ERR(link(dir, "", "x"), CLOUDABI_ENOENT);
	CHECK_ERR(link(dir, "file", ""), CLOUDABI_ENOENT);
	CHECK_ERR(link(dir, "file", "absent/x"), CLOUDABI_ENOENT);
	CHECK_ERR(link_followed(dir, "dangling", "x"), CLOUDABI_ENOENT);
	CHECK_ERR(link(dir, "file", "sub"), CLOUDABI_EEXIST);
	CHECK_ERR(link(dir, "file", "file"), CLOUDABI_EEXIST);
	CHECK_ERR(link(dir, "file", "dangling"), CLOUDABI_EEXIST);
	CHECK_ERR(link(dir, "sub", "x"), CLOUDABI_EPERM);
	CHECK_ERR(link_followed(dir, "dirlink", "x"), CLOUDABI_EPERM);
	CHECK_ERR(link(dir, "file/", "x"), CLOUDABI_ENOTDIR);
	CHECK_ERR(link(dir, "file/y", "x"), CLOUDABI_ENOTDIR);
	CHECK_ERR(link(dir, "../file", "x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(link(dir, "/etc/passwd", "x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(link(dir, "file", "../x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(link(dir, "file", "/x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(link_followed(dir, "absolute", "x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(link_followed(dir, "escape", "x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_link(at(dir), "f\0", 2, dir, PATH("x")), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_link(at(410), PATH("file"), dir, PATH("x")), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_file_link(at(dir), PATH("file"), 410, PATH("x")), CLOUDABI_EBADF);
	CHECK_NUMBER(stat_of(dir, "x").st_filetype, 0xff);
}

static void check_link_rights(cloudabi_fd_t dir)
{
	cloudabi_fd_t source = attenuated(dir, RIGHT(FILE_LINK_SOURCE), 0);
	cloudabi_fd_t target = attenuated(dir, RIGHT(FILE_LINK_TARGET), 0);

	CHECK_ERR(link(source, "file", "x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(link(target, "file", "x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_link(at(granted.ro), PATH("file"), dir, PATH("x")),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_OK(cloudabi_sys_file_link(at(source), PATH("file"), target, PATH("x")));
}

/* ---- file_symlink, file_readlink ---- */

static void check_symlink(cloudabi_fd_t dir)
{
	CHECK_OK(symlink("file", dir, "new"));
	CHECK(reads_as(dir, "new", "file"));
	CHECK_NUMBER(stat_of(dir, "new").st_filetype, CLOUDABI_FILETYPE_SYMBOLIC_LINK);
	CHECK_OK(symlink("/somewhere//else/", dir, "sub/new"));
	CHECK(reads_as(dir, "dirlink/new", "/somewhere//else/"));
	CHECK_OK(symlink("../..", dir, "up"));
	CHECK(reads_as(dir, "up", "../.."));
	CHECK_OK(symlink("\xff\xfe", dir, "bytes"));
	CHECK(reads_as(dir, "bytes", "\xff\xfe"));
	CHECK_ERR(symlink("x", dir, "new"), CLOUDABI_EEXIST);
	CHECK_ERR(symlink("x", dir, "dangling"), CLOUDABI_EEXIST);
	CHECK_ERR(symlink("x", dir, "sub"), CLOUDABI_EEXIST);
	CHECK_ERR(symlink("x", dir, ""), CLOUDABI_ENOENT);
	CHECK_ERR(symlink("x", dir, "absent/y"), CLOUDABI_ENOENT);
	CHECK_ERR(symlink("x", dir, "file/y"), CLOUDABI_ENOTDIR);
	CHECK_ERR(symlink("x", dir, "../y"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(symlink("x", dir, "/y"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_symlink("a\0b", 3, dir, PATH("y")), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_symlink(PATH("x"), dir, "y\0", 2), CLOUDABI_EINVAL);
	memset(text, 'x', sizeof(text));
	CHECK_ERR(cloudabi_sys_file_symlink(text, 4096, dir, PATH("y")), CLOUDABI_ENAMETOOLONG);
	CHECK_OK(cloudabi_sys_file_symlink(text, 1000, dir, PATH("long")));
	CHECK_ERR(symlink("x", 411, "y"), CLOUDABI_EBADF);
	CHECK_ERR(symlink("x", granted.ro, "y"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(symlink("x", attenuated(dir, DIRECTORY_BASE & ~RIGHT(FILE_SYMLINK), 0), "y"),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_OK(symlink("x", attenuated(dir, RIGHT(FILE_SYMLINK), 0), "y"));
}

static void check_readlink(cloudabi_fd_t dir)
{
	size_t used = 99;

	CHECK(reads_as(dir, "link", "file"));
	CHECK(reads_as(dir, "dangling", "missing"));
	CHECK(reads_as(dir, "absolute", "/etc/passwd"));
	CHECK(reads_as(dir, "./sub/../link", "file"));
	CHECK_OK(readlink(dir, "link", 2, &used));
	CHECK(used == 2 && memcmp(text, "fi#", 3) == 0);
	CHECK_OK(readlink(dir, "link", 0, &used));
	CHECK(used == 0 && text[0] == '#');
	CHECK_OK(cloudabi_sys_file_readlink(dir, PATH("link"), NULL, 0, &used));
	CHECK_ERR(readlink(dir, "file", 100, &used), CLOUDABI_EINVAL);
	CHECK_ERR(readlink(dir, "file", 0, &used), CLOUDABI_EINVAL);
	CHECK_ERR(readlink(dir, "sub", 100, &used), CLOUDABI_EINVAL);
	CHECK_ERR(readlink(dir, ".", 100, &used), CLOUDABI_EINVAL);
	CHECK_ERR(readlink(dir, "dirlink/", 100, &used), CLOUDABI_EINVAL);
	CHECK_ERR(readlink(dir, "absent", 100, &used), CLOUDABI_ENOENT);
	CHECK_ERR(readlink(dir, "absent", 0, &used), CLOUDABI_ENOENT);
	CHECK_ERR(readlink(dir, "", 100, &used), CLOUDABI_ENOENT);
	CHECK_ERR(readlink(dir, "file/x", 100, &used), CLOUDABI_ENOTDIR);
	CHECK_ERR(readlink(dir, "..", 100, &used), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(readlink(dir, "../link", 100, &used), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(readlink(dir, "/link", 100, &used), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(readlink(412, "link", 100, &used), CLOUDABI_EBADF);
	CHECK_ERR(readlink(attenuated(dir, DIRECTORY_BASE & ~RIGHT(FILE_READLINK), 0), "link", 100,
			   &used), CLOUDABI_ENOTCAPABLE);
	CHECK(reads_as(attenuated(dir, RIGHT(FILE_READLINK), 0), "link", "file"));
}

static void check_all(cloudabi_fd_t dir, const char *context)
{
	prepare(dir);
	set_context(context);
	check_link(dir);
	check_link_errors(dir);
	check_link_rights(dir);
	check_symlink(dir);
	check_readlink(dir);
}

void test(void)
{
	make_directory(granted.tmp, "below");
	check_all(granted.tmp, "granted");
	check_all(open_directory(granted.tmp, "below"), "opened");
	set_context("rights: read");
	CHECK(reads_as(granted.ro, "escape", "../secret"));
}
