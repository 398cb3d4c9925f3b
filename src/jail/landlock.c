/*
 * Landlock, the second wall: paths work only beneath the granted mounts, TCP and abstract
 * sockets and signals not at all.  Where the kernel lacks it, the first walls stand alone.
 */
#include <asm/errno.h>
#include <linux/landlock.h>
#include <linux/prctl.h>

#include "calls/sys.h"
#include "jail/inside.h"

/* Newer than the headers that we build with. */
struct ruleset {
	uint64_t handled_fs;
	uint64_t handled_net;
	uint64_t scoped;
};

#define READ_ACCESS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* What each version of Landlock can restrict: file accesses, TCP, abstract sockets and signals. */
static const struct ruleset versions[] = {
	{ 0x1fff, 0, 0 }, { 0x3fff, 0, 0 }, { 0x7fff, 0, 0 },
	{ 0x7fff, 3, 0 }, { 0xffff, 3, 0 }, { 0xffff, 3, 3 },
};
/* The size that a version understands. */
static const uint8_t sizes[] = { 8, 8, 8, 16, 16, 24 };

/* The one file that is executed, and only as long as the supervisor lets it. */
static long allow_vdso(long ruleset, int vdso)
{
	const struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE,
		.parent_fd = vdso,
	};

	return SYS4(landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

static long add_rule(long ruleset, const struct jail_mount *mount, uint64_t handled)
{
	/* On a single file, Landlock refuses rights that only directories have. */
	const uint64_t file_access = 1ULL << 0 | 1ULL << 1 | 1ULL << 2 | 1ULL << 14 | 1ULL << 15;
	struct landlock_path_beneath_attr rule = {
		.allowed_access = mount->read_only ? handled & READ_ACCESS : handled,
		.parent_fd = mount->fd,
	};

	if (!mount->directory)
		rule.allowed_access &= file_access;
	return SYS4(landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

int jail_restrict_paths(struct jail *jail)
{
	const long count = sizeof(versions) / sizeof(versions[0]);
	long version, ruleset, result;
	const struct ruleset *handled;

	jail->step = "give up privileges for good";
	result = SYS5(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (result < 0)
		return (int)result;
	jail->step = "set up Landlock";
	version = SYS3(landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1)
		return version == -ENOSYS || version == -EOPNOTSUPP ? 0 : (int)version;
	if (version > count)
		version = count;
	handled = &versions[version - 1];
	ruleset = SYS3(landlock_create_ruleset, handled, sizes[version - 1], 0);
	if (ruleset < 0)
		return (int)ruleset;
	result = allow_vdso(ruleset, jail->vdso);
	for (size_t i = 0; i < jail->mount_count && result == 0; i++)
		result = add_rule(ruleset, &jail->mount[i], handled->handled_fs);
	if (result == 0)
		result = SYS2(landlock_restrict_self, ruleset, 0);
	SYS1(close, ruleset);
	return (int)result;
}
