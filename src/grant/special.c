/* Knows the file systems that are interfaces to the kernel, by number and by name. */
#include "grant/special.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const struct special {
	uint32_t magic;
	const char *type; /* as in mountinfo; NULL if it is never mounted */
	const char *what;
} specials[] = {
	{ 0x00009fa0, "proc", "on a proc file system" },
	{ 0x62656572, "sysfs", "on a sysfs file system" },
	{ 0x0027e0eb, "cgroup", "on a cgroup file system" },
	{ 0x63677270, "cgroup2", "on a cgroup file system" },
	{ 0x64626720, "debugfs", "on a debugfs file system" },
	{ 0x74726163, "tracefs", "on a tracefs file system" },
	{ 0x73636673, "securityfs", "on a securityfs file system" },
	{ 0xf97cff8c, "selinuxfs", "on a selinuxfs file system" },
	{ 0x43415d53, "smackfs", "on a smackfs file system" },
	{ 0xcafe4a11, "bpf", "on a bpf file system" },
	{ 0x62656570, "configfs", "on a configfs file system" },
	{ 0x00001cd1, "devpts", "on a devpts file system" },
	{ 0xde5e81e4, "efivarfs", "on an efivarfs file system" },
	{ 0x42494e4d, "binfmt_misc", "on a binfmt_misc file system" },
	{ 0x6165676c, "pstore", "on a pstore file system" },
	{ 0x19800202, "mqueue", "on a message queue file system" },
	{ 0x65735543, "fusectl", "on a fusectl file system" },
	{ 0x6c6f6f70, "binder", "on a binder file system" },
	{ 0x07655821, "resctrl", "on a resctrl file system" },
	{ 0xabba1974, "xenfs", "on a xenfs file system" },
	{ 0x6e736673, "nsfs", "a namespace" },
	{ 0x50494446, NULL, "a process descriptor of Linux" },
	{ 0x444d4142, NULL, "a buffer of a device" },
};
#define SPECIAL_COUNT (sizeof(specials) / sizeof(specials[0]))

int special_is_plain_device(const struct stat *status)
{
	const unsigned plain = 1u << 3 | 1u << 5 | 1u << 7 | 1u << 8 | 1u << 9;

	return S_ISCHR(status->st_mode) && major(status->st_rdev) == 1 &&
	       minor(status->st_rdev) < 32 && (plain >> minor(status->st_rdev) & 1);
}

/* The file system with the devices calls itself a tmpfs, so it goes by its place. */
static bool is_in_dev(const struct stat *status)
{
	struct stat dev, root;

	if (stat("/dev", &dev) < 0 || stat("/", &root) < 0 || status->st_dev != dev.st_dev)
		return false;
	return dev.st_dev != root.st_dev || status->st_ino == dev.st_ino;
}

const char *special_file(int fd, const struct stat *status)
{
	struct statfs statfs;

	if (S_ISCHR(status->st_mode))
		return special_is_plain_device(status) ? NULL : "a device";
	if (S_ISBLK(status->st_mode))
		return "a block device";
	if (S_ISSOCK(status->st_mode))
		return NULL;
	if (fstatfs(fd, &statfs) == 0)
		for (size_t i = 0; i < SPECIAL_COUNT; i++)
			if ((uint32_t)statfs.f_type == specials[i].magic)
				return specials[i].what;
	return is_in_dev(status) ? "in the directory of the devices" : NULL;
}

static bool is_special_type(const char *type, const char *mount_point)
{
	for (size_t i = 0; i < SPECIAL_COUNT; i++)
		if (specials[i].type && strcmp(specials[i].type, type) == 0)
			return true;
	return strcmp(type, "devtmpfs") == 0 || strcmp(mount_point, "/dev") == 0;
}

/* Spaces and the like stand in mountinfo as \ and three octal digits. */
static void unescape(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (text[0] == '\\' && text[1] && text[2] && text[3]) {
			*to++ = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 |
				       (text[3] - '0'));
			text += 3;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

/* A line: number, parent, device, root, mount point, options, tags, "-", type, source, options */
static bool read_mount(char *line, char **out_point, char **out_type)
{
	char *save, *field = strtok_r(line, " ", &save);

	for (int i = 0; i < 4 && field; i++)
		field = strtok_r(NULL, " ", &save);
	*out_point = field;
	while (field && strcmp(field, "-") != 0)
		field = strtok_r(NULL, " ", &save);
	*out_type = field ? strtok_r(NULL, " ", &save) : NULL;
	if (!*out_type)
		return false;
	unescape(*out_point);
	return true;
}

static bool is_beneath(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	if (strcmp(directory, "/") == 0)
		return strcmp(path, "/") != 0;
	return strncmp(path, directory, length) == 0 && path[length] == '/';
}

int special_beneath(int fd, char *out, size_t size)
{
	char link[32], directory[PATH_MAX], *line = NULL, *point, *type;
	size_t room = 0;
	ssize_t length;
	int found = 0;
	FILE *mounts;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, directory, sizeof(directory) - 1);
	if (length < 0)
		return -errno;
	directory[length] = '\0';
	mounts = fopen("/proc/self/mountinfo", "re");
	if (!mounts)
		return -errno;
	while (!found && getline(&line, &room, mounts) > 0) {
		if (!read_mount(line, &point, &type) || !is_beneath(point, directory) ||
		    !is_special_type(type, point))
			continue;
		snprintf(out, size, "%s", point);
		found = 1;
	}
	free(line);
	fclose(mounts);
	return found;
}
