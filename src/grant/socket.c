/* !socket: makes a socket and binds or connects it; after that its address is fixed. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/object.h"
#include "grant/address.h"
#include "grant/fields.h"
#include "grant/tags.h"

enum { BIND, CONNECT, TYPE, BACKLOG, FIELD_COUNT };
static const struct field fields[FIELD_COUNT] = {
	[BIND] = { "bind", FIELD_STRING, false },
	[CONNECT] = { "connect", FIELD_STRING, false },
	[TYPE] = { "type", FIELD_STRING, false },
	[BACKLOG] = { "backlog", FIELD_INT, false },
};
static const struct choice types[] = {
	{ "stream", SOCK_STREAM },
	{ "dgram", SOCK_DGRAM },
	{ "seqpacket", SOCK_SEQPACKET },
};

struct request {
	const struct config_node *where; /* the value of bind or connect */
	const char *text;                /* its text */
	bool connect;
	int type; /* SOCK_* */
	int backlog;
	struct address address[ADDRESS_MAX];
	size_t address_count;
};

static int read_backlog(struct builder *builder, const struct config_node *value,
			struct request *request)
{
	request->backlog = SOMAXCONN;
	if (!value)
		return 0;
	if (request->connect || request->type == SOCK_DGRAM)
		return FAIL(builder, value,
			    "\"backlog\" is for sockets that accept connections, not for %s",
			    request->connect ? "\"connect\"" : "\"type: dgram\"");
	if (value->integer.negative || value->integer.magnitude > INT_MAX)
		return FAIL(builder, value, "\"backlog\" must be a number from 0 to %d", INT_MAX);
	request->backlog = (int)value->integer.magnitude;
	return 0;
}

static int read_address(struct builder *builder, struct request *request)
{
	const char *reason;

	request->address_count = address_parse(request->text, request->address, &reason);
	if (request->address_count == 0)
		return FAIL(builder, request->where, "\"%.200s\" is no address: %s", request->text,
			    reason);
	if (request->address[0].any.sa_family != AF_UNIX && request->type == SOCK_SEQPACKET)
		return FAIL(builder, request->where,
			    "\"type: seqpacket\" needs the path of a UNIX socket");
	if (request->connect && request->address[0].any.sa_family != AF_UNIX &&
	    address_port(&request->address[0]) == 0)
		return FAIL(builder, request->where, "nothing can be connected to port 0");
	return 0;
}

static int read_request(struct builder *builder, const struct config_node *node,
			struct request *request)
{
	const struct config_node *value[FIELD_COUNT];

	if (fields_read(node, "!socket", fields, FIELD_COUNT, value, builder->error) < 0)
		return -1;
	if (!value[BIND] == !value[CONNECT])
		return FAIL(builder, node, "!socket needs either \"bind\" or \"connect\"%s",
			    value[BIND] ? ", not both" : "");
	*request = (struct request){ .where = value[BIND] ? value[BIND] : value[CONNECT],
				     .connect = value[CONNECT] != NULL,
				     .type = SOCK_STREAM };
	request->text = request->where->string.bytes;
	if (value[TYPE] && fields_choose(value[TYPE], "type", types,
					 sizeof(types) / sizeof(types[0]), &request->type,
					 builder->error) < 0)
		return -1;
	if (read_address(builder, request) < 0)
		return -1;
	return read_backlog(builder, value[BACKLOG], request);
}

/* Binds FD and, where connections are to arrive, listens.  Returns 0 or -errno. */
static int bind_socket(int fd, const struct request *request, const struct address *address,
		       struct socket_file **files)
{
	int on = 1, error;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, &address->any, address->length) < 0)
		return -errno;
	if (address->any.sa_family == AF_UNIX) {
		error = socket_file_add(files, address->local.sun_path);
		if (error < 0) {
			unlink(address->local.sun_path);
			return error;
		}
	}
	if (request->type != SOCK_DGRAM && listen(fd, request->backlog) < 0)
		return -errno;
	return 0;
}

/* Returns a descriptor or -errno. */
static int try_address(const struct request *request, const struct address *address,
		       struct socket_file **files)
{
	int fd = socket(address->any.sa_family, request->type | SOCK_CLOEXEC, 0), error;

	if (fd < 0)
		return -errno;
	if (request->connect)
		error = connect(fd, &address->any, address->length) < 0 ? -errno : 0;
	else
		error = bind_socket(fd, request, address, files);
	if (error == 0)
		return fd;
	close(fd);
	return error;
}

/* For binding, the second address only stands in where the host does not have the first. */
static int try_addresses(const struct request *request, struct socket_file **files)
{
	int fd = -EINVAL;

	for (size_t i = 0; i < request->address_count; i++) {
		fd = try_address(request, &request->address[i], files);
		if (fd >= 0 ||
		    (!request->connect && fd != -EAFNOSUPPORT && fd != -EADDRNOTAVAIL))
			break;
	}
	return fd;
}

static int fail_socket(struct builder *builder, const struct request *request, int error)
{
	bool local = request->address[0].any.sa_family == AF_UNIX;
	const char *hint = "";

	if (error == EADDRINUSE && local)
		hint = " (remove the file if no program listens there any more)";
	else if (error == EACCES && !local && !request->connect)
		hint = " (ports below 1024 are usually reserved; 0 takes any free port)";
	return FAIL(builder, request->where, "cannot %s \"%s\": %s%s",
		    request->connect ? "connect to" : "bind to", request->text, strerror(error),
		    hint);
}

/* The address for people; port 0 has become a port by now. */
static char *address_text(int fd, const struct request *request)
{
	struct address address = { .length = sizeof(address) - offsetof(struct address, any) };
	char text[128];

	if (request->connect || *request->text == '/' ||
	    getsockname(fd, &address.any, &address.length) < 0)
		return strdup(request->text);
	address_format(&address, text, sizeof(text));
	return strdup(text);
}

static int describe(struct builder *builder, const struct request *request, struct grant *out)
{
	struct object object;
	int error = object_examine(out->fd, &object);

	if (error < 0)
		return fail_socket(builder, request, -error);
	out->kind = GRANT_SOCKET;
	out->type = object.type;
	rights_of_host_object(&object, &out->base, &out->inheriting);
	out->path = address_text(out->fd, request);
	if (!out->path)
		return FAIL(builder, request->where, "out of memory");
	return 0;
}

int grant_socket(struct builder *builder, const struct config_node *node, struct grant *out)
{
	struct request request;

	if (read_request(builder, node, &request) < 0)
		return -1;
	out->fd = try_addresses(&request, &builder->files);
	if (out->fd < 0)
		return fail_socket(builder, &request, -out->fd);
	if (describe(builder, &request, out) < 0) {
		close(out->fd);
		return -1;
	}
	return 0;
}
