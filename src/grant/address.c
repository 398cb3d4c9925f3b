/* Socket addresses from text and to text. */
#include "grant/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t refuse(const char **out_reason, const char *reason)
{
	*out_reason = reason;
	return 0;
}

static size_t parse_local(const char *text, struct address *out, const char **out_reason)
{
	if (strlen(text) >= sizeof(out->local.sun_path))
		return refuse(out_reason, "the path of a UNIX socket has at most 107 characters");
	*out = (struct address){ .length = sizeof(out->local) };
	out->local.sun_family = AF_UNIX;
	strcpy(out->local.sun_path, text);
	return 1;
}

static bool parse_port(const char *text, in_port_t *out)
{
	unsigned long port;

	if (strlen(text) == 0 || strlen(text) > 5 || strspn(text, "0123456789") != strlen(text))
		return false;
	port = strtoul(text, NULL, 10);
	*out = htons((in_port_t)port);
	return port <= 65535;
}

static bool parse_inet(const char *host, in_port_t port, struct address *out)
{
	*out = (struct address){ .length = sizeof(out->inet) };
	out->inet.sin_family = AF_INET;
	out->inet.sin_port = port;
	return inet_pton(AF_INET, host, &out->inet.sin_addr) == 1;
}

/* HOST may end in % and the name of a network interface. */
static bool parse_inet6(char *host, in_port_t port, struct address *out)
{
	char *scope = strchr(host, '%');

	*out = (struct address){ .length = sizeof(out->inet6) };
	out->inet6.sin6_family = AF_INET6;
	out->inet6.sin6_port = port;
	if (scope) {
		*scope++ = '\0';
		out->inet6.sin6_scope_id = if_nametoindex(scope);
		if (out->inet6.sin6_scope_id == 0)
			return false;
	}
	return inet_pton(AF_INET6, host, &out->inet6.sin6_addr) == 1;
}

static size_t parse_host(char *host, bool brackets, in_port_t port,
			 struct address out[ADDRESS_MAX], const char **out_reason)
{
	char loopback[] = "::1";

	if (brackets)
		return parse_inet6(host, port, &out[0]) ?
			       1 :
			       refuse(out_reason, "no IPv6 address stands between the brackets");
	if (strchr(host, ':'))
		return refuse(out_reason, "an IPv6 address needs brackets, as in [::1]:80");
	if (strcmp(host, "localhost") == 0)
		return parse_inet("127.0.0.1", port, &out[0]) +
		       parse_inet6(loopback, port, &out[1]);
	if (*host == '\0' || strcmp(host, "*") == 0)
		return refuse(out_reason, "the host is missing (0.0.0.0 stands for all addresses)");
	if (!parse_inet(host, port, &out[0]))
		return refuse(out_reason, "the host must be an address such as 127.0.0.1 or [::1], "
					  "or localhost (names are not looked up)");
	return 1;
}

size_t address_parse(const char *text, struct address out[ADDRESS_MAX], const char **out_reason)
{
	const char *colon = strrchr(text, ':');
	bool brackets = *text == '[';
	char host[64];
	in_port_t port;
	size_t length;

	if (*text == '/')
		return parse_local(text, out, out_reason);
	if (!colon || (brackets && colon[-1] != ']'))
		return refuse(out_reason, strchr(text, '/') ?
						  "the path of a UNIX socket must start with /" :
						  "the port is missing, as in 127.0.0.1:80");
	if (!parse_port(colon + 1, &port))
		return refuse(out_reason, "the port must be a number from 0 to 65535");
	length = (size_t)(colon - text) - (brackets ? 2 : 0);
	if (length >= sizeof(host))
		return refuse(out_reason, "the host is too long");
	memcpy(host, text + brackets, length);
	host[length] = '\0';
	return parse_host(host, brackets, port, out, out_reason);
}

unsigned address_port(const struct address *address)
{
	switch (address->any.sa_family) {
	case AF_INET:
		return ntohs(address->inet.sin_port);
	case AF_INET6:
		return ntohs(address->inet6.sin6_port);
	default:
		return 0;
	}
}

void address_format(const struct address *address, char *out, size_t size)
{
	char host[INET6_ADDRSTRLEN];

	switch (address->any.sa_family) {
	case AF_INET:
		inet_ntop(AF_INET, &address->inet.sin_addr, host, sizeof(host));
		snprintf(out, size, "%s:%u", host, address_port(address));
		break;
	case AF_INET6:
		inet_ntop(AF_INET6, &address->inet6.sin6_addr, host, sizeof(host));
		snprintf(out, size, "[%s]:%u", host, address_port(address));
		break;
	default:
		snprintf(out, size, "%.*s", (int)sizeof(address->local.sun_path),
			 address->local.sun_path);
	}
}
