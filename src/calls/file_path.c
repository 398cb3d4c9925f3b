/*
 * Calls that take a path.  Where Linux's own call cannot be told to stay beneath a directory,
 * the directory that holds the last component is opened first and the call made on the name.
 */
#include <asm/errno.h>
#include <asm/stat.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "calls/memory.h"
#include "calls/op.h"
#include "calls/path.h"
#include "calls/rights.h"
#include "calls/sys.h"
#include "calls/times.h"

/* As many as Linux follows. */
#define LINKS_MAX 40

/* A path split into the open directory that holds it and the name there. */
struct place {
	char path[PATH_SIZE];
	int base;
	int dir;
	char *name;
	bool slash;
};

static cloudabi_errno_t place_find(struct place *place, int dir, const char *path, size_t length)
{
	cloudabi_errno_t error = path_copy(path, length, place->path);

	place->base = place->dir = dir;
	if (error == 0)
		error = errno_from_path(path_open_parent(dir, place->path, &place->dir, &place->name,
							 &place->slash));
	return error;
}

static void place_close(struct place *place)
{
	path_close_parent(place->base, place->dir);
}

static bool is_dot(const char *name)
{
	return name[0] == '.' && name[1] == '\0';
}

static bool is_dots(const char *name)
{
	return is_dot(name) || (name[0] == '.' && is_dot(name + 1));
}

/* The mode of NAME in DIR, a symbolic link itself; 0 if there is no such file. */
static unsigned mode_of(int dir, const char *name)
{
	struct stat stat;

	return SYS4(newfstatat, dir, name, &stat, AT_SYMLINK_NOFOLLOW) < 0 ? 0 : stat.st_mode;
}

/* ---- file_open ---- */

static int open_flags(const struct op_open *how)
{
	int flags = O_NOCTTY | O_LARGEFILE | open_flags_from_fdflags(how->flags);

	if (how->access == (ACCESS_READ | ACCESS_WRITE))
		flags |= O_RDWR;
	else if (how->access == ACCESS_WRITE)
		flags |= O_WRONLY;
	if (how->oflags & CLOUDABI_O_CREAT)
		flags |= O_CREAT;
	if (how->oflags & CLOUDABI_O_DIRECTORY)
		flags |= O_DIRECTORY;
	if ((how->oflags & CLOUDABI_O_EXCL) && (how->oflags & CLOUDABI_O_CREAT))
		flags |= O_EXCL;
	if (how->oflags & CLOUDABI_O_TRUNC)
		flags |= O_TRUNC;
	if (!how->follow)
		flags |= O_NOFOLLOW;
	return flags;
}

/* Linux says ENXIO for sockets and ENOTDIR for some links; the ABI wants to be told better. */
static cloudabi_errno_t open_error(int dir, const char *path, const struct op_open *how, long result)
{
	struct stat stat;
	long fd;
	unsigned mode = 0;

	if (result != -ENXIO && (result != -ENOTDIR || how->follow))
		return errno_from_path(result);
	fd = path_open(dir, path, O_PATH | (how->follow ? 0 : O_NOFOLLOW), 0);
	if (fd >= 0) {
		if (SYS2(fstat, fd, &stat) == 0)
			mode = stat.st_mode;
		SYS1(close, fd);
	}
	if (result == -ENXIO && S_ISSOCK(mode))
		return CLOUDABI_ENOTSUP;
	if (result == -ENOTDIR && S_ISLNK(mode))
		return CLOUDABI_ELOOP;
	return errno_from_path(result);
}

cloudabi_errno_t op_file_open(int dir, const char *path, size_t length, const struct op_open *how,
			      int *out_fd)
{
	char copy[PATH_SIZE];
	cloudabi_errno_t error = path_copy(path, length, copy);
	long result;

	if (error)
		return error;
	result = path_open(dir, copy, open_flags(how), 0777);
	if (result < 0)
		return open_error(dir, copy, how, result);
	*out_fd = (int)result;
	return 0;
}

/* ---- making and removing names ---- */

cloudabi_errno_t op_file_create(int dir, const char *path, size_t length, cloudabi_filetype_t type)
{
	struct place place;
	cloudabi_errno_t error;

	if (type != CLOUDABI_FILETYPE_DIRECTORY)
		return CLOUDABI_EINVAL;
	error = place_find(&place, dir, path, length);
	if (error)
		return error;
	error = errno_from_linux(SYS3(mkdirat, place.dir, place.name, 0777));
	place_close(&place);
	return error;
}

cloudabi_errno_t op_file_symlink(const char *contents, size_t contents_length, int dir,
				 const char *path, size_t length)
{
	struct place place;
	char text[PATH_SIZE];
	cloudabi_errno_t error = path_copy_contents(contents, contents_length, text);

	if (error == 0)
		error = place_find(&place, dir, path, length);
	if (error)
		return error;
	if (place.slash)
		error = mode_of(place.dir, place.name) ? CLOUDABI_EEXIST : CLOUDABI_ENOENT;
	else
		error = errno_from_linux(SYS3(symlinkat, text, place.dir, place.name));
	place_close(&place);
	return error;
}

/* What a symbolic link leads to takes the link's place.  On failure, PLACE holds nothing. */
static cloudabi_errno_t place_follow(struct place *place)
{
	char next[PATH_SIZE];
	size_t parent = 0;
	long length;

	if (place->name != place->path) {
		while (place->path[parent])
			parent++;
		memory_copy(next, place->path, parent);
		next[parent++] = '/';
	}
	length = SYS4(readlinkat, place->dir, place->name, next + parent, sizeof(next) - parent);
	place_close(place);
	place->dir = place->base;
	if (length < 0)
		return errno_from_linux(length);
	if (next[parent] == '/')
		return CLOUDABI_ENOTCAPABLE;
	return place_find(place, place->base, next, parent + (size_t)length);
}

/* Walks by name, since a directory can only be removed by its own; the links behind "link/". */
static cloudabi_errno_t place_follow_all(struct place *place)
{
	cloudabi_errno_t error = 0;

	for (int links = 0; error == 0 && S_ISLNK(mode_of(place->dir, place->name)); links++)
		error = links < LINKS_MAX ? place_follow(place) : CLOUDABI_ELOOP;
	return error;
}

static cloudabi_errno_t unlink_place(const struct place *place, bool remove_directory)
{
	unsigned mode;

	if (is_dots(place->name))
		return !remove_directory    ? CLOUDABI_EPERM :
		       is_dot(place->name) ? CLOUDABI_EINVAL :
					       CLOUDABI_ENOTEMPTY;
	if (place->slash && !remove_directory) {
		mode = mode_of(place->dir, place->name);
		return mode == 0	? CLOUDABI_ENOENT :
		       !S_ISDIR(mode) ? CLOUDABI_ENOTDIR :
					CLOUDABI_EPERM;
	}
	return errno_from_linux(SYS3(unlinkat, place->dir, place->name,
				     remove_directory ? AT_REMOVEDIR : 0));
}

cloudabi_errno_t op_file_unlink(int dir, const char *path, size_t length, cloudabi_ulflags_t flags)
{
	struct place place;
	cloudabi_errno_t error = place_find(&place, dir, path, length);

	if (error == 0 && place.slash) {
		error = place_follow_all(&place);
		place.slash = true;
	}
	if (error == 0)
		error = unlink_place(&place, flags & CLOUDABI_UNLINK_REMOVEDIR);
	place_close(&place);
	return error == CLOUDABI_EISDIR ? CLOUDABI_EPERM : error;
}

cloudabi_errno_t op_file_rename(int dir1, const char *path1, size_t length1, int dir2,
				const char *path2, size_t length2)
{
	struct place from, to;
	cloudabi_errno_t error = place_find(&from, dir1, path1, length1);
	bool slash;

	if (error)
		return error;
	error = place_find(&to, dir2, path2, length2);
	if (error) {
		place_close(&from);
		return error;
	}
	slash = from.slash || to.slash;
	if (is_dots(from.name) || is_dots(to.name))
		error = CLOUDABI_EINVAL;
	else if (slash && mode_of(from.dir, from.name) != 0 &&
		 !S_ISDIR(mode_of(from.dir, from.name)))
		error = CLOUDABI_ENOTDIR;
	else
		error = errno_from_linux(SYS4(renameat, from.dir, from.name, to.dir, to.name));
	place_close(&from);
	place_close(&to);
	return error;
}

/* ---- file_link ---- */

/* A link to the open file FROM. */
static cloudabi_errno_t link_open_file(struct place *to, int from)
{
	char self[32] = "/proc/self/fd/";
	int length = 14, digits = 1;

	/* Only the supervisor gets here, and it has /proc; AT_EMPTY_PATH wants a privilege. */
	for (int n = from; n >= 10; n /= 10)
		digits++;
	for (int i = digits - 1, n = from; i >= 0; i--, n /= 10)
		self[length + i] = (char)('0' + n % 10);
	self[length + digits] = '\0';
	return errno_from_linux(SYS5(linkat, AT_FDCWD, self, to->dir, to->name, AT_SYMLINK_FOLLOW));
}

/* What the path leads to, and be it by way of other directories beneath DIR. */
static cloudabi_errno_t link_followed(int dir, const char *path, size_t length, struct place *to)
{
	char copy[PATH_SIZE];
	cloudabi_errno_t error = path_copy(path, length, copy);
	long from;

	if (error)
		return error;
	from = path_open(dir, copy, O_PATH, 0);
	if (from < 0)
		return errno_from_path(from);
	error = link_open_file(to, (int)from);
	SYS1(close, from);
	return error;
}

cloudabi_errno_t op_file_link(int dir1, const char *path1, size_t length1, bool follow, int dir2,
			      const char *path2, size_t length2)
{
	struct place from, to;
	cloudabi_errno_t error = place_find(&from, dir1, path1, length1);
	unsigned mode;

	if (error)
		return error;
	error = place_find(&to, dir2, path2, length2);
	if (error) {
		place_close(&from);
		return error;
	}
	mode = mode_of(from.dir, from.name);
	if (mode == 0)
		error = CLOUDABI_ENOENT;
	else if (from.slash && !S_ISDIR(mode) && !S_ISLNK(mode))
		error = CLOUDABI_ENOTDIR;
	else if (to.slash)
		error = mode_of(to.dir, to.name) ? CLOUDABI_EEXIST : CLOUDABI_ENOENT;
	else if (S_ISLNK(mode) && (follow || from.slash))
		error = link_followed(dir1, path1, length1, &to);
	else
		error = errno_from_linux(SYS5(linkat, from.dir, from.name, to.dir, to.name, 0));
	place_close(&from);
	place_close(&to);
	return error;
}

/* ---- attributes ---- */

/* A single name in the directory itself needs no walk. */
static bool is_plain_name(const char *path)
{
	if (is_dots(path))
		return false;
	for (; *path; path++)
		if (*path == '/')
			return false;
	return true;
}

cloudabi_errno_t op_file_readlink(int dir, const char *path, size_t length, char *buffer,
				  size_t buffer_length, size_t *out)
{
	char copy[PATH_SIZE], scratch[1];
	cloudabi_errno_t error = path_copy(path, length, copy);
	long fd = dir, result;

	if (error)
		return error;
	/* Linux wants room for one byte at least. */
	if (buffer_length == 0) {
		result = path_open(dir, copy, O_PATH | O_NOFOLLOW, 0);
		if (result < 0)
			return errno_from_path(result);
		fd = result;
		result = SYS4(readlinkat, fd, "", scratch, sizeof(scratch));
		SYS1(close, fd);
		*out = 0;
	} else if (is_plain_name(copy)) {
		result = SYS4(readlinkat, dir, copy, buffer, buffer_length);
	} else {
		fd = path_open(dir, copy, O_PATH | O_NOFOLLOW, 0);
		if (fd < 0)
			return errno_from_path(fd);
		result = SYS4(readlinkat, fd, "", buffer, buffer_length);
		SYS1(close, fd);
	}
	/* An open file that is no symbolic link has no name to read: ENOENT from Linux. */
	if (result == -ENOENT && fd != dir)
		return CLOUDABI_EINVAL;
	if (result < 0)
		return errno_from_linux(result);
	if (buffer_length != 0)
		*out = (size_t)result;
	return 0;
}

cloudabi_errno_t op_file_stat_get(int dir, const char *path, size_t length, bool follow,
				  cloudabi_filestat_t *out)
{
	char copy[PATH_SIZE];
	cloudabi_errno_t error = path_copy(path, length, copy);
	struct stat stat;
	long fd, result;

	if (error)
		return error;
	if (is_plain_name(copy)) {
		result = SYS4(newfstatat, dir, copy, &stat, AT_SYMLINK_NOFOLLOW);
		if (result < 0)
			return errno_from_linux(result);
		if (!follow || !S_ISLNK(stat.st_mode)) {
			filestat_from_linux(&stat, out);
			return 0;
		}
	}
	fd = path_open(dir, copy, O_PATH | (follow ? 0 : O_NOFOLLOW), 0);
	if (fd < 0)
		return errno_from_path(fd);
	result = SYS2(fstat, fd, &stat);
	SYS1(close, fd);
	if (result < 0)
		return errno_from_linux(result);
	filestat_from_linux(&stat, out);
	return 0;
}

cloudabi_errno_t op_file_stat_put(int dir, const char *path, size_t length, bool follow,
				  const cloudabi_filestat_t *stat, cloudabi_fsflags_t flags)
{
	char copy[PATH_SIZE];
	struct times times;
	cloudabi_errno_t error;
	long fd;

	if (flags & ~TIMES_FLAGS)
		return CLOUDABI_EINVAL;
	error = path_copy(path, length, copy);
	if (error)
		return error;
	fd = path_open(dir, copy, O_PATH | (follow ? 0 : O_NOFOLLOW), 0);
	if (fd < 0)
		return errno_from_path(fd);
	times_from_filestat(stat, flags, &times);
	if (flags)
		error = errno_from_linux(SYS4(utimensat, fd, "", &times, AT_EMPTY_PATH));
	SYS1(close, fd);
	return error;
}
