/* Walks the configuration once: every tag becomes a grant, everything becomes argument data. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grant/build.h"
#include "grant/encode.h"
#include "grant/tags.h"

static int (*const makers[])(struct builder *, const struct config_node *, struct grant *) = {
	[CONFIG_TAG_FD] = grant_fd,
	[CONFIG_TAG_FILE] = grant_file,
	[CONFIG_TAG_SOCKET] = grant_socket,
	[CONFIG_TAG_EXECUTABLE] = grant_executable,
};

/* The same descriptor named twice is passed once.  Files are opened anew each time. */
static int find_same(const struct grant_set *set, const struct grant *grant)
{
	if (grant->kind != GRANT_FD && grant->kind != GRANT_EXECUTABLE)
		return -1;
	for (size_t i = 0; i < set->count; i++)
		if (set->grant[i].kind == grant->kind &&
		    strcmp(set->grant[i].path, grant->path) == 0)
			return (int)i;
	return -1;
}

/* Takes over GRANT.  Returns its position, or -1. */
static int add(struct builder *builder, const struct config_node *node, struct grant *grant)
{
	struct grant_set *set = builder->set;
	int same = find_same(set, grant);
	struct grant *grown = NULL;

	if (same < 0)
		grown = reallocarray(set->grant, set->count + 1, sizeof(*grown));
	if (grown) {
		set->grant = grown;
		set->grant[set->count] = *grant;
		return (int)set->count++;
	}
	close(grant->fd);
	free(grant->path);
	return same >= 0 ? same : FAIL(builder, node, "out of memory");
}

static int number_of(void *context, const struct config_node *node, struct config_error *error)
{
	struct builder *builder = context;
	struct grant grant = { .line = node->line, .column = node->column };

	(void)error; /* it is the builder's */
	if (makers[node->tag](builder, node, &grant) < 0)
		return -1;
	return add(builder, node, &grant);
}

int grant_set_build(const struct grant_request *request, struct grant_set *out,
		    struct socket_file **out_files, struct config_error *error)
{
	struct grant_set set = { 0 };
	struct builder builder = { .request = request, .set = &set, .error = error };

	if (encode_argdata(request->config, number_of, &builder, &set.argdata,
			   &set.argdata_length, error) < 0) {
		grant_set_destroy(&set);
		socket_files_remove(&builder.files);
		return -1;
	}
	*out = set;
	*out_files = builder.files;
	return 0;
}
