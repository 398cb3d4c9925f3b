/* The ordinary program: webserver-native PORT DIRECTORY, log on standard error. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "server.h"

static int listen_on(unsigned short port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, SOMAXCONN) < 0)
		return -1;
	return fd;
}

int main(int argc, char **argv)
{
	static struct server server = { .log = 2 };

	if (argc != 3) {
		fputs("usage: webserver-native port directory\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	server.listener = listen_on((unsigned short)atoi(argv[1]));
	server.root = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (server.listener < 0 || server.root < 0) {
		perror(server.listener < 0 ? argv[1] : argv[2]);
		return 1;
	}
	server_run(&server);
	return 1;
}
