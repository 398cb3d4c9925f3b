/*
 * Threads that accept connections and serve them.  There is always one more than there are
 * connections, up to a limit; beyond it, new connections wait in the listening socket.
 */
#include "server.h"

#include <stdatomic.h>
#include <string.h>

#define THREADS_MAX 1024
#define IDLE_SECONDS 15

static _Atomic(int) threads, busy;

static void work(void *argument);

static bool start_thread(const struct server *server)
{
	struct connection *connection = platform_allocate(sizeof(*connection));

	if (!connection)
		return false;
	connection->server = server;
	atomic_fetch_add(&threads, 1);
	if (platform_thread(work, connection) == 0)
		return true;
	atomic_fetch_sub(&threads, 1);
	return false;
}

static void work(void *argument)
{
	struct connection *connection = argument;

	for (;;) {
		int socket = platform_accept(connection->server->listener);

		if (socket < 0)
			continue;
		if (atomic_fetch_add(&busy, 1) + 1 == atomic_load(&threads) &&
		    atomic_load(&threads) < THREADS_MAX)
			start_thread(connection->server);
		connection_serve(connection, socket);
		atomic_fetch_sub(&busy, 1);
	}
}

void server_run(const struct server *server)
{
	struct connection *own;

	for (int i = 0; i < 3; i++)
		start_thread(server);
	own = platform_allocate(sizeof(*own));
	if (!own)
		return;
	own->server = server;
	atomic_fetch_add(&threads, 1);
	work(own);
}

/* Waits for the rest of a body that nobody wants.  False if it is too long or does not come. */
static bool skip_body(struct connection *c, uint64_t length)
{
	size_t have = c->in_used < length ? c->in_used : (size_t)length;

	memmove(c->in, c->in + have, c->in_used - have);
	c->in_used -= have;
	length -= have;
	while (length > 0 && length < (1 << 20)) {
		long received = platform_receive(c->socket, c->out,
						 length < CONNECTION_OUT ? length : CONNECTION_OUT,
						 IDLE_SECONDS);

		if (received <= 0)
			return false;
		length -= (uint64_t)received;
	}
	return length == 0;
}

#ifdef WITH_HOLE
/*
 * The deliberate hole: a request can bring machine code, which is run.  It stands for any bug that
 * lets an attacker take over the program.
 */
static bool run_code(struct connection *c, const struct request *request, size_t used)
{
	static char code[1 << 16];
	size_t have = c->in_used - used;
	long length;

	if (request->body_length > sizeof(code) || have > request->body_length)
		return false;
	memcpy(code, c->in + used, have);
	while (have < request->body_length) {
		long received = platform_receive(c->socket, code + have, request->body_length - have,
						 IDLE_SECONDS);

		if (received <= 0)
			return false;
		have += (size_t)received;
	}
	length = platform_run_code(code, have, c->out, CONNECTION_OUT);
	if (length < 0 || length > CONNECTION_OUT)
		length = 0;
	platform_send(c->socket, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n", 45);
	platform_send(c->socket, c->out, (size_t)length);
	return false;
}
#endif

static bool next_request(struct connection *c)
{
	struct request request;
	size_t used = 0;
	int status;

	while ((status = http_parse(c->in, c->in_used, &request, &used)) < 0) {
		long received;

		if (c->in_used == sizeof(c->in)) {
			memset(&request, 0, sizeof(request));
			respond(c, &request, 431);
			return false;
		}
		received = platform_receive(c->socket, c->in + c->in_used,
					    sizeof(c->in) - c->in_used, IDLE_SECONDS);
		if (received <= 0)
			return false;
		c->in_used += (size_t)received;
	}
#ifdef WITH_HOLE
	if (status == 0 && request.method == METHOD_POST && strcmp(request.path, "run-code") == 0)
		return run_code(c, &request, used);
#endif
	if (!respond(c, &request, status))
		return false;
	memmove(c->in, c->in + used, c->in_used - used);
	c->in_used -= used;
	return skip_body(c, request.body_length);
}

void connection_serve(struct connection *connection, int socket)
{
	connection->socket = socket;
	connection->in_used = 0;
	while (next_request(connection))
		;
	platform_close(socket);
}
