/*
 * What build.c and the files with one tag each share.  A function for a tag fills in one grant:
 * kind, fd, type, rights and path; it returns -1 with *ERROR filled in and nothing open.
 */
#ifndef GRANT_TAGS_H
#define GRANT_TAGS_H

#include "calls/rights.h"
#include "grant/build.h"

struct builder {
	const struct grant_request *request;
	struct grant_set *set;
	struct socket_file *files;
	struct config_error *error;
};

int grant_fd(struct builder *builder, const struct config_node *node, struct grant *out);
int grant_executable(struct builder *builder, const struct config_node *node, struct grant *out);
int grant_file(struct builder *builder, const struct config_node *node, struct grant *out);
int grant_socket(struct builder *builder, const struct config_node *node, struct grant *out);

/* Composes an error at NODE. */
#define FAIL(builder, node, ...) \
	config_fail((builder)->error, (node)->line, (node)->column, __VA_ARGS__)

/* Remembers the name of a bound UNIX socket.  Returns 0 or -errno. */
int socket_file_add(struct socket_file **list, const char *path);

#endif
