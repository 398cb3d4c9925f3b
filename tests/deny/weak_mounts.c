/* Takes walls away, for tests only: directories are what they are, and the root is the host's. */
#include <linux/fcntl.h>

#include "calls/sys.h"
#include "jail/inside.h"

int jail_make_mounts(struct jail *jail)
{
	for (size_t i = 0; i < jail->mount_count; i++) {
		long fd = SYS3(openat, AT_FDCWD, jail->mount[i].path, O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			return (int)fd;
		jail->mount[i].fd = (int)fd;
	}
	return 0;
}

int jail_make_empty_root(struct jail *jail)
{
	(void)jail;
	return 0;
}
