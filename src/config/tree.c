/* The nodes of a configuration after they were made. */
#include <stdlib.h>

#include "config/config.h"

static void free_node(struct config_node *node)
{
	switch (node->kind) {
	case CONFIG_STRING:
	case CONFIG_BINARY:
		free(node->string.bytes);
		break;
	case CONFIG_SEQ:
	case CONFIG_MAP:
		free(node->list.item);
		break;
	default:
		break;
	}
	free(node);
}

void config_free(struct config *config)
{
	if (!config)
		return;
	for (struct config_node *node = config->nodes, *next; node; node = next) {
		next = node->next;
		free_node(node);
	}
	free(config);
}

const char *config_kind_name(enum config_kind kind)
{
	static const char *const names[] = {
		[CONFIG_NULL] = "null",
		[CONFIG_BOOL] = "a boolean",
		[CONFIG_INT] = "an integer",
		[CONFIG_FLOAT] = "a floating point number",
		[CONFIG_STRING] = "a string",
		[CONFIG_BINARY] = "binary data",
		[CONFIG_TIMESTAMP] = "a timestamp",
		[CONFIG_SEQ] = "a sequence",
		[CONFIG_MAP] = "a map",
	};

	return names[kind];
}
