/* sock_accept, sock_stat_get on a listening socket, as far as one gets with nobody connecting. */
#include "harness.h"

static void check_state(cloudabi_fd_t fd)
{
	static const uint8_t localhost[] = { 127, 0, 0, 1 };
	cloudabi_sockstat_t state;

	memset(&state, 0xff, sizeof(state));
	CHECK_OK(cloudabi_sys_sock_stat_get(fd, &state, 0));
	CHECK_NUMBER(state.ss_sockname.sa_family, CLOUDABI_AF_INET);
	CHECK(memcmp(state.ss_sockname.sa_inet.addr, localhost, 4) == 0);
	CHECK(state.ss_sockname.sa_inet.port != 0);
	CHECK_NUMBER(state.ss_peername.sa_family, CLOUDABI_AF_UNSPEC);
	CHECK_NUMBER(state.ss_error, 0);
	CHECK_NUMBER(state.ss_state, CLOUDABI_SOCKSTATE_ACCEPTCONN);
	CHECK_OK(cloudabi_sys_sock_stat_get(fd, &state, CLOUDABI_SOCKSTAT_CLEAR_ERROR));
}

static void check_accept(cloudabi_fd_t fd)
{
	cloudabi_sockstat_t state;
	cloudabi_fd_t connection = NO_FD;

	CHECK_ERR(cloudabi_sys_sock_accept(fd, NULL, &connection), CLOUDABI_EAGAIN);
	CHECK_ERR(cloudabi_sys_sock_accept(fd, &state, &connection), CLOUDABI_EAGAIN);
	CHECK_NUMBER(connection, NO_FD);
}

static void check_rights(void)
{
	const cloudabi_rights_t all = status_of(granted.listen).fs_rights_base;
	cloudabi_fd_t connection = NO_FD, pair[2];
	cloudabi_sockstat_t state;

	set_context("rights");
	CHECK(all & CLOUDABI_RIGHT_SOCK_ACCEPT);
	CHECK(all & CLOUDABI_RIGHT_SOCK_STAT_GET);
	CHECK_ERR(cloudabi_sys_sock_accept(attenuated(granted.listen,
						      all & ~CLOUDABI_RIGHT_SOCK_ACCEPT, 0), NULL,
					   &connection), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_sock_stat_get(attenuated(granted.listen,
							all & ~CLOUDABI_RIGHT_SOCK_STAT_GET, 0),
					     &state, 0), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_sock_accept(460, NULL, &connection), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_sock_stat_get(460, &state, 0), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_sock_accept(granted.tmp, NULL, &connection), CLOUDABI_ENOTCAPABLE);
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	CHECK_ERR(cloudabi_sys_sock_accept(pair[0], NULL, &connection), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_sock_stat_get(pair[0], &state, 0), CLOUDABI_ENOTCAPABLE);
}

void test(void)
{
	const cloudabi_fdstat_t status = status_of(granted.listen);
	cloudabi_fd_t fewer = attenuated(granted.listen,
					 CLOUDABI_RIGHT_SOCK_ACCEPT | CLOUDABI_RIGHT_SOCK_STAT_GET,
					 status.fs_rights_inheriting);

	CHECK_OK(set_flags(granted.listen, CLOUDABI_FDFLAG_NONBLOCK));
	set_context("listening");
	check_state(granted.listen);
	check_accept(granted.listen);
	set_context("listening with fewer rights");
	check_state(fewer);
	check_accept(fewer);
	check_rights();
}
