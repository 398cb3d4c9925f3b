/*
 * The configuration as a fuzzing target: any text gives a tree that can be encoded, or one line
 * with a position.  Run by libFuzzer (make fuzz-config) and by replay.c.
 */
#include <argdata.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "grant/encode.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void require(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "violated: %s\n", what);
	abort();
}

static int next_number(void *context, const struct config_node *node, struct config_error *error)
{
	(void)error;
	require(node->kind == CONFIG_STRING || node->kind == CONFIG_MAP, "kind of a tagged node");
	return (*(int *)context)++;
}

static void check_tree(const struct config *config)
{
	size_t count = 0;

	for (const struct config_node *node = config->nodes; node; node = node->next, count++) {
		require(node->id < config->count, "ids are less than the count");
		require(node->line > 0 && node->column > 0, "every node has a position");
		require(node->kind != CONFIG_MAP || node->list.count % 2 == 0, "maps are pairs");
		if (node->kind == CONFIG_STRING || node->kind == CONFIG_BINARY)
			require(node->string.bytes[node->string.length] == '\0', "a NUL follows");
	}
	require(count == config->count, "all nodes are in the list");
	require(config->root != NULL, "there is a root");
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct config_error error = { .text = "" };
	struct config *config;
	unsigned char *bytes;
	size_t length;
	int number = 0;

	if (config_parse((const char *)data, size, &config, &error) < 0) {
		require(strlen(error.text) > 0, "a mistake has a text");
		require(strpbrk(error.text, "\n\r\033") == NULL, "the text is one line");
		return 0;
	}
	check_tree(config);
	if (encode_argdata(config, next_number, &number, &bytes, &length, &error) == 0)
		free(bytes);
	else
		require(strcmp(error.text, "out of memory") == 0, "what was read can be encoded");
	config_free(config);
	return 0;
}
