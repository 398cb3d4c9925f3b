/* Socket addresses as text: "127.0.0.1:80", "[::1]:80", "localhost:80", "/run/socket".  Pure. */
#ifndef GRANT_ADDRESS_H
#define GRANT_ADDRESS_H

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

struct address {
	socklen_t length;
	union {
		struct sockaddr any;
		struct sockaddr_in inet;
		struct sockaddr_in6 inet6;
		struct sockaddr_un local;
	};
};

/* How many addresses a text can stand for: localhost has two. */
#define ADDRESS_MAX 2

/*
 * Reads TEXT.  Returns the number of addresses, to be tried in order, or 0 and sets *OUT_REASON
 * to what is wrong with the text.  Never asks a name server.
 */
size_t address_parse(const char *text, struct address out[ADDRESS_MAX], const char **out_reason);

/* The port, 0 for a UNIX address. */
unsigned address_port(const struct address *address);

/* The text for an address as the kernel gave it. */
void address_format(const struct address *address, char *out, size_t size);

#endif
