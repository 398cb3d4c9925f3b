/* The server itself: what it was given, and what its parts do. */
#ifndef WEBSERVER_SERVER_H
#define WEBSERVER_SERVER_H

#include "http.h"
#include "platform.h"

/* All that it can touch. */
struct server {
	int listener;
	int root;
	int log;
};

/* Serves connections for ever; returns only if the first thread cannot start. */
void server_run(const struct server *server);

/* One connection, with memory that belongs to its thread. */
#define CONNECTION_IN 16384
#define CONNECTION_OUT (256 * 1024)

struct connection {
	const struct server *server;
	int socket;
	char in[CONNECTION_IN];
	size_t in_used;
	char out[CONNECTION_OUT];
};

/* Serves requests until the connection ends; closes the socket. */
void connection_serve(struct connection *connection, int socket);

/*
 * Answers one request that was understood (STATUS 0) or not (an HTTP status).  Returns whether
 * the connection can go on.
 */
bool respond(struct connection *connection, const struct request *request, int status);

#endif
