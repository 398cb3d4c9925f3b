/* Calls on sockets that take no addresses and no descriptors. */
#include "calls/op.h"
#include "calls/sys.h"

int op_sock_shutdown_how(cloudabi_sdflags_t how)
{
	if (how == 0 || (how & ~(CLOUDABI_SHUT_RD | CLOUDABI_SHUT_WR)))
		return -1;
	return how - 1; /* SHUT_RD 0, SHUT_WR 1, SHUT_RDWR 2 */
}

cloudabi_errno_t op_sock_shutdown(int fd, cloudabi_sdflags_t how)
{
	int linux_how = op_sock_shutdown_how(how);

	return linux_how < 0 ? CLOUDABI_EINVAL : errno_from_linux(SYS2(shutdown, fd, linux_how));
}
