/* Path walking: copying, opening beneath a directory, finding the parent. */
#include "calls/path.h"

#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/openat2.h>

#include "calls/memory.h"
#include "calls/sys.h"

static bool has_nul(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] == '\0')
			return true;
	return false;
}

cloudabi_errno_t path_copy_contents(const char *path, size_t length, char out[PATH_SIZE])
{
	if (length == 0)
		return CLOUDABI_ENOENT;
	if (length >= PATH_SIZE)
		return CLOUDABI_ENAMETOOLONG;
	/* Look at the copy only: the guest may be changing the original. */
	memory_copy(out, path, length);
	out[length] = '\0';
	return has_nul(out, length) ? CLOUDABI_EINVAL : 0;
}

cloudabi_errno_t path_copy(const char *path, size_t length, char out[PATH_SIZE])
{
	cloudabi_errno_t error = path_copy_contents(path, length, out);

	return error == 0 && out[0] == '/' ? CLOUDABI_ENOTCAPABLE : error;
}

long path_open(int dir, const char *path, int flags, int mode)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.mode = (flags & O_CREAT) ? (unsigned)mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	long result;
	int tries = 0;

	/* EAGAIN: a rename or mount raced with a ".." of ours; EINTR: a FIFO and a debugger. */
	do
		result = SYS4(openat2, dir, path, &how, sizeof(how));
	while ((result == -EAGAIN && tries++ < 128) || result == -EINTR);
	return result;
}

static bool is_dotdot(const char *name)
{
	return name[0] == '.' && name[1] == '.' && name[2] == '\0';
}

long path_open_parent(int dir, char *path, int *out_dir, char **out_name, bool *out_slash)
{
	size_t end = 0, start;
	long parent;

	while (path[end])
		end++;
	*out_slash = path[end - 1] == '/';
	while (path[end - 1] == '/')
		end--;
	path[end] = '\0';
	for (start = end; start > 0 && path[start - 1] != '/'; start--)
		;
	*out_name = path + start;
	if (is_dotdot(*out_name)) {
		/* Only to see that it does not leave DIR. */
		parent = path_open(dir, path, O_PATH | O_DIRECTORY, 0);
		if (parent < 0)
			return parent;
		SYS1(close, parent);
	}
	*out_dir = dir;
	if (start == 0)
		return 0;
	path[start - 1] = '\0';
	parent = path_open(dir, path, O_PATH | O_DIRECTORY, 0);
	if (parent < 0)
		return parent;
	*out_dir = (int)parent;
	return 0;
}

void path_close_parent(int dir, int parent)
{
	if (parent != dir)
		SYS1(close, parent);
}
