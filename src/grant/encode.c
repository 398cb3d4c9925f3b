/* Makes argument data of a configuration, each node once, however many aliases it has. */
#include "grant/encode.h"

#include <argdata.h>
#include <stdlib.h>
#include <time.h>

struct made {
	const argdata_t *value; /* NULL: not made yet */
	argdata_t *own;         /* the same, if it is to be freed */
	const argdata_t **list; /* what a sequence or map refers to; keys, then values */
};

struct encode {
	struct made *made; /* by the id of the node */
	encode_fd *fd_of;
	void *context;
	struct config_error *error;
};

static int encode_node(struct encode *encode, const struct config_node *node,
		       const argdata_t **out);

static int out_of_memory(struct encode *encode, const struct config_node *node)
{
	return config_fail(encode->error, node->line, node->column, "out of memory");
}

static argdata_t *encode_int(const struct config_node *node)
{
	uint64_t magnitude = node->integer.magnitude;

	if (node->integer.negative)
		return argdata_create_int_s((int64_t)(0 - magnitude));
	return argdata_create_int_u(magnitude);
}

static argdata_t *encode_timestamp(const struct config_node *node)
{
	const struct timespec time = { .tv_sec = node->timestamp.seconds,
				       .tv_nsec = node->timestamp.nanoseconds };

	return argdata_create_timestamp(&time);
}

static int encode_list(struct encode *encode, const struct config_node *node, struct made *made)
{
	size_t step = node->kind == CONFIG_MAP ? 2 : 1, count = node->list.count / step;

	made->list = calloc(node->list.count + 1, sizeof(*made->list));
	if (!made->list)
		return out_of_memory(encode, node);
	for (size_t i = 0; i < node->list.count; i++)
		if (encode_node(encode, node->list.item[i],
				&made->list[i % step * count + i / step]) < 0)
			return -1;
	made->own = step == 2 ? argdata_create_map(made->list, made->list + count, count) :
				argdata_create_seq(made->list, count);
	return 0;
}

static int encode_tagged(struct encode *encode, const struct config_node *node, struct made *made)
{
	int fd = encode->fd_of(encode->context, node, encode->error);

	if (fd < 0)
		return -1;
	made->own = argdata_create_fd(fd);
	return 0;
}

/* Sets made->value or made->own; neither if memory ran out. */
static int encode_value(struct encode *encode, const struct config_node *node, struct made *made)
{
	if (node->tag != CONFIG_TAG_NONE)
		return encode_tagged(encode, node, made);
	switch (node->kind) {
	case CONFIG_NULL:
		made->value = &argdata_null;
		return 0;
	case CONFIG_BOOL:
		made->value = node->boolean ? &argdata_true : &argdata_false;
		return 0;
	case CONFIG_INT:
		made->own = encode_int(node);
		return 0;
	case CONFIG_FLOAT:
		made->own = argdata_create_float(node->floating);
		return 0;
	case CONFIG_STRING:
		made->own = argdata_create_str(node->string.bytes, node->string.length);
		return 0;
	case CONFIG_BINARY:
		made->own = argdata_create_binary(node->string.bytes, node->string.length);
		return 0;
	case CONFIG_TIMESTAMP:
		made->own = encode_timestamp(node);
		return 0;
	case CONFIG_SEQ:
	case CONFIG_MAP:
		return encode_list(encode, node, made);
	}
	return 0;
}

/* The configuration is at most CONFIG_MAX_DEPTH deep, so this may call itself. */
static int encode_node(struct encode *encode, const struct config_node *node,
		       const argdata_t **out)
{
	struct made *made = &encode->made[node->id];

	if (!made->value) {
		if (encode_value(encode, node, made) < 0)
			return -1;
		if (made->own)
			made->value = made->own;
		if (!made->value)
			return out_of_memory(encode, node);
	}
	*out = made->value;
	return 0;
}

static int serialize(struct encode *encode, const struct config_node *root,
		     const argdata_t *value, unsigned char **out, size_t *out_length)
{
	unsigned char *bytes;

	argdata_serialized_length(value, out_length, NULL);
	bytes = malloc(*out_length + 1);
	if (!bytes)
		return out_of_memory(encode, root);
	argdata_serialize(value, bytes, NULL);
	*out = bytes;
	return 0;
}

int encode_argdata(const struct config *config, encode_fd *fd_of, void *context,
		   unsigned char **out, size_t *out_length, struct config_error *error)
{
	struct encode encode = { .made = calloc(config->count, sizeof(struct made)),
				 .fd_of = fd_of,
				 .context = context,
				 .error = error };
	const argdata_t *value;
	int result = -1;

	if (!encode.made)
		return out_of_memory(&encode, config->root);
	if (encode_node(&encode, config->root, &value) == 0)
		result = serialize(&encode, config->root, value, out, out_length);
	for (size_t i = 0; i < config->count; i++) {
		if (encode.made[i].own)
			argdata_free(encode.made[i].own);
		free(encode.made[i].list);
	}
	free(encode.made);
	return result;
}
