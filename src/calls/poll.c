/* What readiness means: Linux's poll flags in the ABI's terms. */
#include <asm/ioctls.h>
#include <asm/stat.h>
#include <asm/poll.h>

#include "calls/control.h"
#include "calls/op.h"
#include "calls/sys.h"

short op_poll_events(int direction)
{
	return direction == DIRECTION_READ ? POLLIN | POLLRDHUP : POLLOUT;
}

/* What is left from the offset to the end; 0 past it. */
static cloudabi_filesize_t bytes_in_file(int fd)
{
	struct stat stat;
	long offset = SYS3(lseek, fd, 0, 1);

	if (offset < 0 || SYS2(fstat, fd, &stat) < 0 || stat.st_size < offset)
		return 0;
	return (cloudabi_filesize_t)(stat.st_size - offset);
}

int op_poll_ready(int fd, cloudabi_filetype_t type, int direction, short revents,
		  cloudabi_filesize_t *out_bytes)
{
	int queued = 0, result = READY_NOW;

	*out_bytes = 0;
	if (!revents)
		return 0;
	if (revents & (POLLHUP | POLLRDHUP | POLLERR))
		result |= READY_HANGUP;
	if (direction == DIRECTION_WRITE)
		return result;
	if (type == CLOUDABI_FILETYPE_REGULAR_FILE)
		*out_bytes = bytes_in_file(fd);
	else if (SYS3(ioctl, fd, FIONREAD, &queued) == 0 && queued > 0)
		*out_bytes = (cloudabi_filesize_t)queued;
	return result;
}
