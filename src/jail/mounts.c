/* Detached mounts, the guest's directory capabilities; and the empty root around them. */
#include <asm/errno.h>
#include <asm/stat.h>
#include <linux/fcntl.h>
#include <linux/mount.h>

#include "calls/sys.h"
#include "jail/inside.h"

static long reopen(struct jail_mount *mount)
{
	char path[40] = "/proc/self/fd/";
	int at = 14, number = mount->tree, digits = 1;

	if (mount->directory)
		return SYS3(openat, mount->tree, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int n = number; n >= 10; n /= 10)
		digits++;
	for (int i = digits - 1; i >= 0; i--, number /= 10)
		path[at + i] = (char)('0' + number % 10);
	path[at + digits] = '\0';
	return SYS3(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

/* The path was resolved twice, by the supervisor and here: was it the same file? */
static long same_file(int a, int b)
{
	struct stat first, second;
	long result = SYS2(fstat, a, &first);

	if (result == 0)
		result = SYS2(fstat, b, &second);
	if (result == 0 && (first.st_dev != second.st_dev || first.st_ino != second.st_ino))
		result = -ESTALE;
	return result;
}

static long make_mount(struct jail *jail, struct jail_mount *mount)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV };
	long result;

	jail->subject = mount->path;
	if (mount->read_only)
		attr.attr_set |= MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC;
	jail->step = "clone the mount";
	result = SYS3(open_tree, AT_FDCWD, mount->path,
		      OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (mount->directory ? AT_RECURSIVE : 0));
	if (result < 0)
		return result;
	mount->tree = (int)result;
	jail->step = "find the same file again";
	result = same_file(mount->source, mount->tree);
	if (result == 0) {
		jail->step = "restrict the mount";
		result = SYS5(mount_setattr, mount->tree, "",
			      AT_EMPTY_PATH | (mount->directory ? AT_RECURSIVE : 0), &attr,
			      sizeof(attr));
	}
	if (result == 0) {
		jail->step = "open the root of the mount";
		result = mount->fd = (int)reopen(mount);
	}
	/*
	 * The supervisor keeps the tree open.  Once it is closed the mount is in no namespace, and
	 * Linux then takes its lock on all mounts for every close(), which also makes openat2()
	 * see a race (EAGAIN) in each walk through a link and `..` that meets a cold name.
	 */
	if (result < 0)
		SYS1(close, mount->tree);
	return result < 0 ? result : 0;
}

int jail_make_mounts(struct jail *jail)
{
	for (size_t i = 0; i < jail->mount_count; i++) {
		long result = make_mount(jail, &jail->mount[i]);

		if (result < 0)
			return (int)result;
	}
	jail->subject = NULL;
	return 0;
}

int jail_make_empty_root(struct jail *jail)
{
	const unsigned attributes =
		MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
	long filesystem, root, result;

	jail->step = "make an empty root directory";
	filesystem = SYS2(fsopen, "tmpfs", FSOPEN_CLOEXEC);
	if (filesystem < 0)
		return (int)filesystem;
	result = SYS5(fsconfig, filesystem, FSCONFIG_CMD_CREATE, 0, 0, 0);
	root = result < 0 ? result : SYS3(fsmount, filesystem, FSMOUNT_CLOEXEC, attributes);
	SYS1(close, filesystem);
	if (root < 0)
		return (int)root;
	jail->step = "change into the empty root directory";
	result = SYS1(fchdir, root);
	if (result == 0)
		result = SYS1(chroot, ".");
	SYS1(close, root);
	return (int)result;
}
