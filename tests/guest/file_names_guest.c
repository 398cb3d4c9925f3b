/* file_create, file_unlink, file_rename. */
#include "harness.h"

#define DIRECTORY CLOUDABI_FILETYPE_DIRECTORY
#define REMOVEDIR CLOUDABI_UNLINK_REMOVEDIR

static cloudabi_errno_t create(cloudabi_fd_t dir, const char *path)
{
	return cloudabi_sys_file_create(dir, PATH(path), DIRECTORY);
}

static cloudabi_errno_t unlink(cloudabi_fd_t dir, const char *path)
{
	return cloudabi_sys_file_unlink(dir, PATH(path), 0);
}

static cloudabi_errno_t rmdir(cloudabi_fd_t dir, const char *path)
{
	return cloudabi_sys_file_unlink(dir, PATH(path), REMOVEDIR);
}

static cloudabi_errno_t rename(cloudabi_fd_t dir, const char *from, const char *to)
{
	return cloudabi_sys_file_rename(dir, PATH(from), dir, PATH(to));
}

static uint8_t type_of(cloudabi_fd_t dir, const char *path)
{
	cloudabi_filestat_t stat = { .st_filetype = 0xff };

	cloudabi_sys_file_stat_get(at(dir), PATH(path), &stat);
	return stat.st_filetype;
}

#define GONE 0xff
#define FILE CLOUDABI_FILETYPE_REGULAR_FILE
#define LINK CLOUDABI_FILETYPE_SYMBOLIC_LINK

static void prepare(cloudabi_fd_t dir)
{
	make_file(dir, "file", "0123456789");
	make_directory(dir, "sub");
	make_file(dir, "sub/inner", "inner");
	make_link(dir, "file", "link");
	make_link(dir, "sub", "dirlink");
	make_link(dir, "missing", "dangling");
	make_link(dir, "/tmp", "absolute");
	make_link(dir, "../../..", "escape");
}

/* ---- file_create ---- */

static void check_create(cloudabi_fd_t dir)
{
	CHECK_OK(create(dir, "made"));
	CHECK_NUMBER(type_of(dir, "made"), DIRECTORY);
	CHECK_OK(create(dir, "made/more/"));
	CHECK_NUMBER(type_of(dir, "made/more"), DIRECTORY);
	CHECK_OK(create(dir, "dirlink/made"));
	CHECK_NUMBER(type_of(dir, "sub/made"), DIRECTORY);
	CHECK_OK(create(dir, "sub/../other"));
	CHECK_ERR(create(dir, "made"), CLOUDABI_EEXIST);
	CHECK_ERR(create(dir, "file"), CLOUDABI_EEXIST);
	CHECK_ERR(create(dir, "dangling"), CLOUDABI_EEXIST);
	CHECK_ERR(create(dir, "link"), CLOUDABI_EEXIST);
	CHECK_ERR(create(dir, "."), CLOUDABI_EEXIST);
	CHECK_ERR(create(dir, "sub/.."), CLOUDABI_EEXIST);
	CHECK_ERR(create(dir, "absent/x"), CLOUDABI_ENOENT);
	CHECK_ERR(create(dir, ""), CLOUDABI_ENOENT);
	CHECK_ERR(create(dir, "file/x"), CLOUDABI_ENOTDIR);
	CHECK_ERR(create(dir, ".."), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(create(dir, "../x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(create(dir, "/x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(create(dir, "absolute/x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(create(dir, "escape/x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_create(dir, "a\0b", 3, DIRECTORY), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_create(dir, PATH("x"), FILE), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_create(dir, PATH("x"), 0), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_create(dir, PATH("x"), 0x30), CLOUDABI_EINVAL);
	CHECK_ERR(create(500, "x"), CLOUDABI_EBADF);
	CHECK_ERR(create(granted.ro, "x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(create(attenuated(dir, DIRECTORY_BASE & ~RIGHT(FILE_CREATE_DIRECTORY), 0), "x"),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_OK(create(attenuated(dir, RIGHT(FILE_CREATE_DIRECTORY), 0), "x"));
}

/* ---- file_unlink ---- */

static void check_unlink(cloudabi_fd_t dir)
{
	make_file(dir, "victim", "");
	make_link(dir, "file", "victim-link");
	CHECK_OK(unlink(dir, "victim"));
	CHECK_NUMBER(type_of(dir, "victim"), GONE);
	CHECK_ERR(unlink(dir, "victim"), CLOUDABI_ENOENT);
	CHECK_OK(unlink(dir, "victim-link"));
	CHECK_NUMBER(type_of(dir, "file"), FILE);
	make_file(dir, "sub/victim", "");
	CHECK_OK(unlink(dir, "dirlink/victim"));
	CHECK_ERR(unlink(dir, "sub"), CLOUDABI_EPERM);
	CHECK_ERR(unlink(dir, "sub/"), CLOUDABI_EPERM);
	CHECK_ERR(unlink(dir, "dirlink/"), CLOUDABI_EPERM);
	CHECK_ERR(unlink(dir, "file/"), CLOUDABI_ENOTDIR);
	CHECK_ERR(unlink(dir, "link/"), CLOUDABI_ENOTDIR);
	CHECK_ERR(unlink(dir, ""), CLOUDABI_ENOENT);
	CHECK_ERR(unlink(dir, ".."), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(unlink(dir, "../x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(unlink(dir, "/etc/passwd"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(unlink(dir, "absolute/x"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(unlink(dir, "file/x"), CLOUDABI_ENOTDIR);
	CHECK_ERR(unlink(500, "file"), CLOUDABI_EBADF);
	CHECK_ERR(unlink(granted.ro, "file"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(unlink(attenuated(dir, DIRECTORY_BASE & ~RIGHT(FILE_UNLINK), 0), "file"),
		  CLOUDABI_ENOTCAPABLE);
	make_file(dir, "victim", "");
	CHECK_OK(unlink(attenuated(dir, RIGHT(FILE_UNLINK), 0), "victim"));
	CHECK_NUMBER(type_of(dir, "link"), LINK);
}

static void check_rmdir(cloudabi_fd_t dir)
{
	make_directory(dir, "empty");
	make_directory(dir, "sub/empty");
	make_link(dir, "empty", "to-empty");
	make_link(dir, "../empty", "sub/to-empty");
	CHECK_ERR(rmdir(dir, "sub"), CLOUDABI_ENOTEMPTY);
	CHECK_ERR(rmdir(dir, "file"), CLOUDABI_ENOTDIR);
	CHECK_ERR(rmdir(dir, "dirlink"), CLOUDABI_ENOTDIR);
	CHECK_ERR(rmdir(dir, "dangling"), CLOUDABI_ENOTDIR);
	CHECK_ERR(rmdir(dir, "link/"), CLOUDABI_ENOTDIR);
	CHECK_ERR(rmdir(dir, "dirlink/"), CLOUDABI_ENOTEMPTY);
	CHECK_ERR(rmdir(dir, "absent"), CLOUDABI_ENOENT);
	CHECK_ERR(rmdir(dir, "dangling/"), CLOUDABI_ENOENT);
	CHECK_ERR(rmdir(dir, "."), CLOUDABI_EINVAL);
	CHECK_ERR(rmdir(dir, "sub/."), CLOUDABI_EINVAL);
	CHECK_ERR(rmdir(dir, "absolute/"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(rmdir(dir, "escape/"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(rmdir(dir, ".."), CLOUDABI_ENOTCAPABLE);
	CHECK_OK(rmdir(dir, "sub/empty"));
	CHECK_OK(rmdir(dir, "to-empty/"));
	CHECK_NUMBER(type_of(dir, "empty"), GONE);
	CHECK_NUMBER(type_of(dir, "to-empty"), LINK);
	make_directory(dir, "empty");
	CHECK_OK(rmdir(dir, "sub/to-empty/"));
	CHECK_NUMBER(type_of(dir, "empty"), GONE);
	make_directory(dir, "empty");
	CHECK_OK(rmdir(dir, "empty/"));
	CHECK_NUMBER(type_of(dir, "empty"), GONE);
	CHECK_NUMBER(type_of(dir, "sub"), DIRECTORY);
}

/* ---- file_rename ---- */

static void check_rename(cloudabi_fd_t dir)
{
	make_file(dir, "a", "a");
	make_directory(dir, "full");
	make_file(dir, "full/x", "x");
	make_directory(dir, "hollow");
	CHECK_OK(rename(dir, "a", "b"));
	CHECK(type_of(dir, "a") == GONE && type_of(dir, "b") == FILE);
	make_file(dir, "a", "aa");
	CHECK_OK(rename(dir, "a", "b"));
	CHECK_OK(rename(dir, "b", "sub/b"));
	CHECK_OK(rename(dir, "dirlink/b", "b"));
	CHECK_NUMBER(type_of(dir, "b"), FILE);
	CHECK_OK(rename(dir, "link", "moved-link"));
	CHECK_NUMBER(type_of(dir, "moved-link"), LINK);
	CHECK_OK(rename(dir, "b", "moved-link"));
	CHECK_NUMBER(type_of(dir, "moved-link"), FILE);
	CHECK_OK(rename(dir, "moved-link", "moved-link"));
	CHECK_OK(rename(dir, "full", "hollow"));
	CHECK_NUMBER(type_of(dir, "hollow/x"), FILE);
	CHECK_OK(rename(dir, "hollow/", "full/"));
	CHECK_NUMBER(type_of(dir, "full/x"), FILE);
}

static void check_rename_errors(cloudabi_fd_t dir)
{
	make_directory(dir, "hollow");
	CHECK_ERR(rename(dir, "absent", "x2"), CLOUDABI_ENOENT);
	CHECK_ERR(rename(dir, "file", "absent/x"), CLOUDABI_ENOENT);
	CHECK_ERR(rename(dir, "", "x2"), CLOUDABI_ENOENT);
	CHECK_ERR(rename(dir, "file", ""), CLOUDABI_ENOENT);
	CHECK_ERR(rename(dir, ".", "x2"), CLOUDABI_EINVAL);
	CHECK_ERR(rename(dir, "sub/.", "x2"), CLOUDABI_EINVAL);
	CHECK_ERR(rename(dir, "sub/..", "x2"), CLOUDABI_EINVAL);
	CHECK_ERR(rename(dir, "hollow", "."), CLOUDABI_EINVAL);
	CHECK_ERR(rename(dir, "hollow", "sub/.."), CLOUDABI_EINVAL);
	CHECK_ERR(rename(dir, "sub", "sub/x"), CLOUDABI_EINVAL);
	CHECK_ERR(rename(dir, "file", "hollow"), CLOUDABI_EISDIR);
	CHECK_ERR(rename(dir, "hollow", "file"), CLOUDABI_ENOTDIR);
	CHECK_ERR(rename(dir, "file/", "x2"), CLOUDABI_ENOTDIR);
	CHECK_ERR(rename(dir, "file", "x2/"), CLOUDABI_ENOTDIR);
	CHECK_ERR(rename(dir, "file/x", "x2"), CLOUDABI_ENOTDIR);
	CHECK_ERR(rename(dir, "hollow", "sub"), CLOUDABI_ENOTEMPTY);
	CHECK_ERR(rename(dir, "../file", "x2"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(rename(dir, "file", "../x2"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(rename(dir, "file", "/x2"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(rename(dir, "file", "escape/x2"), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_rename(dir, "f\0", 2, dir, PATH("x2")), CLOUDABI_EINVAL);
	CHECK_ERR(cloudabi_sys_file_rename(dir, PATH("file"), 450, PATH("x2")), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_file_rename(450, PATH("file"), dir, PATH("x2")), CLOUDABI_EBADF);
	CHECK_NUMBER(type_of(dir, "file"), FILE);
}

static void check_rename_rights(cloudabi_fd_t dir, cloudabi_fd_t elsewhere)
{
	cloudabi_fd_t source = attenuated(dir, RIGHT(FILE_RENAME_SOURCE), 0);
	cloudabi_fd_t target = attenuated(elsewhere, RIGHT(FILE_RENAME_TARGET), 0);

	make_file(dir, "travels", "");
	CHECK_ERR(cloudabi_sys_file_rename(target, PATH("travels"), target, PATH("arrived")),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_rename(source, PATH("travels"), source, PATH("arrived")),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_rename(granted.ro, PATH("file"), elsewhere, PATH("arrived")),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_OK(cloudabi_sys_file_rename(source, PATH("travels"), target, PATH("arrived")));
	CHECK_NUMBER(type_of(elsewhere, "arrived"), FILE);
	CHECK_OK(unlink(elsewhere, "arrived"));
}

static void check_all(cloudabi_fd_t dir, cloudabi_fd_t elsewhere, const char *context)
{
	prepare(dir);
	set_context(context);
	check_create(dir);
	check_unlink(dir);
	check_rmdir(dir);
	check_rename(dir);
	check_rename_errors(dir);
	check_rename_rights(dir, elsewhere);
}

void test(void)
{
	cloudabi_fd_t below;

	make_directory(granted.tmp, "below");
	below = open_directory(granted.tmp, "below");
	check_all(granted.tmp, below, "granted");
	check_all(below, granted.tmp, "opened");
}
