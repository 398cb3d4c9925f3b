/*
 * YAML text to nodes, from the events of libyaml.  Depth, size and aliases are bounded here: a
 * few lines of YAML can stand for gigabytes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "config/config.h"
#include "config/nearest.h"
#include "config/scalar.h"

#define CLOUDABI_PREFIX "tag:nuxi.nl,2015:cloudabi/"
#define YAML_PREFIX "tag:yaml.org,2002:"
#define NODE_SIZE 16 /* about what an empty value takes */

struct anchor {
	char *name;
	struct config_node *node;
};

struct parse {
	yaml_parser_t yaml;
	struct config *config;
	struct config_error *error;
	struct anchor *anchor;
	size_t anchor_count;
};

static int parse_node(struct parse *parse, yaml_event_t *event, unsigned depth,
		      struct config_node **out);

static int fail_at(struct parse *parse, const yaml_mark_t *mark, const char *what)
{
	return config_fail(parse->error, (unsigned)mark->line + 1, (unsigned)mark->column + 1,
			   "%s", what);
}

static int fail_node(struct parse *parse, const struct config_node *node, const char *what)
{
	return config_fail(parse->error, node->line, node->column, "%s", what);
}

static int fail_yaml(struct parse *parse)
{
	const yaml_parser_t *yaml = &parse->yaml;
	const yaml_mark_t *mark = &yaml->problem_mark;

	if (yaml->error == YAML_MEMORY_ERROR)
		return fail_at(parse, &yaml->mark, "out of memory");
	if (yaml->error == YAML_READER_ERROR)
		mark = &yaml->mark;
	return config_fail(parse->error, (unsigned)mark->line + 1, (unsigned)mark->column + 1,
			   "not YAML: %s%s%s", yaml->problem ? yaml->problem : "syntax error",
			   yaml->context ? " " : "", yaml->context ? yaml->context : "");
}

static int next_event(struct parse *parse, yaml_event_t *event)
{
	return yaml_parser_parse(&parse->yaml, event) ? 0 : fail_yaml(parse);
}

static int new_node(struct parse *parse, const yaml_event_t *event, struct config_node **out)
{
	struct config_node *node = calloc(1, sizeof(*node));

	if (!node)
		return fail_at(parse, &event->start_mark, "out of memory");
	node->line = (unsigned)event->start_mark.line + 1;
	node->column = (unsigned)event->start_mark.column + 1;
	node->id = parse->config->count++;
	node->next = parse->config->nodes;
	parse->config->nodes = node;
	*out = node;
	return 0;
}

/* Later anchors of the same name take its place. */
static int add_anchor(struct parse *parse, const yaml_char_t *name, struct config_node *node)
{
	char *copy;

	if (!name)
		return 0;
	if (!parse->anchor)
		parse->anchor = calloc(CONFIG_MAX_ANCHORS, sizeof(*parse->anchor));
	if (parse->anchor_count == CONFIG_MAX_ANCHORS)
		return fail_node(parse, node, "more anchors than 1000");
	copy = strdup((const char *)name);
	if (!parse->anchor || !copy) {
		free(copy);
		return fail_node(parse, node, "out of memory");
	}
	parse->anchor[parse->anchor_count++] = (struct anchor){ copy, node };
	return 0;
}

static int parse_alias(struct parse *parse, const yaml_event_t *event, struct config_node **out)
{
	const char *name = (const char *)event->data.alias.anchor;

	for (size_t i = parse->anchor_count; i-- > 0;) {
		if (strcmp(parse->anchor[i].name, name) != 0)
			continue;
		if (parse->anchor[i].node->size == 0)
			return fail_at(parse, &event->start_mark,
				       "this alias stands inside the value that it names");
		*out = parse->anchor[i].node;
		return 0;
	}
	return config_fail(parse->error, (unsigned)event->start_mark.line + 1,
			   (unsigned)event->start_mark.column + 1,
			   "no value before this has the anchor &%.80s", name);
}

static const struct cloudabi_tag {
	const char *name;
	enum config_tag tag;
	bool is_map;
} cloudabi_tags[] = {
	{ "fd", CONFIG_TAG_FD, false },
	{ "file", CONFIG_TAG_FILE, true },
	{ "socket", CONFIG_TAG_SOCKET, true },
	{ "executable", CONFIG_TAG_EXECUTABLE, false },
};
#define TAG_COUNT (sizeof(cloudabi_tags) / sizeof(cloudabi_tags[0]))

static const struct cloudabi_tag *find_tag(const char *name)
{
	for (size_t i = 0; i < TAG_COUNT; i++)
		if (strcmp(cloudabi_tags[i].name, name) == 0)
			return &cloudabi_tags[i];
	return NULL;
}

static int fail_unknown_tag(struct parse *parse, const struct config_node *node, const char *tag)
{
	struct nearest nearest = nearest_start(tag);

	if (*tag == '!' && find_tag(tag + 1))
		return config_fail(parse->error, node->line, node->column,
				   "the tag %s is not declared (start the text with the lines "
				   "\"%%TAG ! " CLOUDABI_PREFIX "\" and \"---\")",
				   tag);
	if (strncmp(tag, CLOUDABI_PREFIX, strlen(CLOUDABI_PREFIX)) == 0) {
		tag += strlen(CLOUDABI_PREFIX);
		nearest = nearest_start(tag);
		for (size_t i = 0; i < TAG_COUNT; i++)
			nearest_consider(&nearest, cloudabi_tags[i].name);
	}
	if (nearest.found)
		return config_fail(parse->error, node->line, node->column,
				   "unknown tag \"%.80s\" (did you mean !%s?)", tag, nearest.found);
	return config_fail(parse->error, node->line, node->column,
			   "unknown tag \"%.80s\" (there are !fd, !file, !socket and !executable)",
			   tag);
}

/* Sets the tag of a node that has one of ours; *OUT_TYPE is then NULL, else YAML's own type. */
static int read_tag(struct parse *parse, struct config_node *node, const char *tag, bool is_map,
		    const char **out_type)
{
	const struct cloudabi_tag *found;

	*out_type = NULL;
	if (strncmp(tag, YAML_PREFIX, strlen(YAML_PREFIX)) == 0) {
		*out_type = tag + strlen(YAML_PREFIX);
		return 0;
	}
	found = strncmp(tag, CLOUDABI_PREFIX, strlen(CLOUDABI_PREFIX)) == 0 ?
			find_tag(tag + strlen(CLOUDABI_PREFIX)) :
			NULL;
	if (!found)
		return fail_unknown_tag(parse, node, tag);
	if (found->is_map != is_map)
		return config_fail(parse->error, node->line, node->column,
				   "!%s takes a %s, such as %s", found->name,
				   found->is_map ? "map" : "single word",
				   found->tag == CONFIG_TAG_FILE	? "{path: /srv/data}" :
				   found->tag == CONFIG_TAG_SOCKET ? "{bind: \"127.0.0.1:80\"}" :
								     "stderr");
	node->tag = found->tag;
	return 0;
}

static int parse_scalar(struct parse *parse, const yaml_event_t *event, struct config_node *node)
{
	const char *text = (const char *)event->data.scalar.value;
	const char *tag = (const char *)event->data.scalar.tag, *type = NULL;
	bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

	/* A lone "!" says that the text is to be taken as it is. */
	if (tag && strcmp(tag, "!") == 0)
		type = "str";
	else if (tag && read_tag(parse, node, tag, false, &type) < 0)
		return -1;
	if (node->tag != CONFIG_TAG_NONE)
		type = "str";
	if (scalar_set(node, type, plain, text, event->data.scalar.length, parse->error) < 0)
		return -1;
	node->size = NODE_SIZE + event->data.scalar.length;
	return 0;
}

/* MARK is where the item is referred to, which for an alias is not where it stands. */
static int append(struct parse *parse, struct config_node *list, const yaml_mark_t *mark,
		  struct config_node *item, size_t *size)
{
	size_t count = list->list.count;

	/* Room for 8, 16, 32 ... items. */
	if (count == 0 || (count >= 8 && (count & (count - 1)) == 0)) {
		struct config_node **grown = reallocarray(
			list->list.item, count ? count * 2 : 8, sizeof(struct config_node *));

		if (!grown)
			return fail_at(parse, mark, "out of memory");
		list->list.item = grown;
	}
	list->list.item[list->list.count++] = item;
	*size += item->size;
	if (*size > CONFIG_MAX_SIZE)
		return fail_at(parse, mark, "the values up to here take more than 16 MiB");
	return 0;
}

/* The size stays zero until the end, which tells an alias that the list is not complete. */
static int parse_items(struct parse *parse, yaml_event_type_t end, unsigned depth,
		       struct config_node *list)
{
	size_t size = NODE_SIZE;

	for (;;) {
		struct config_node *item = NULL;
		yaml_event_t event;
		yaml_mark_t mark;
		bool done;
		int result;

		if (next_event(parse, &event) < 0)
			return -1;
		mark = event.start_mark;
		done = event.type == end;
		result = done ? 0 : parse_node(parse, &event, depth, &item);
		yaml_event_delete(&event);
		if (result < 0)
			return -1;
		if (done)
			break;
		if (append(parse, list, &mark, item, &size) < 0)
			return -1;
	}
	list->size = size;
	return 0;
}

static int parse_list(struct parse *parse, const yaml_event_t *event, unsigned depth,
		      struct config_node *node)
{
	bool is_map = event->type == YAML_MAPPING_START_EVENT;
	const char *tag = (const char *)(is_map ? event->data.mapping_start.tag :
						  event->data.sequence_start.tag);
	const char *type = NULL;

	node->kind = is_map ? CONFIG_MAP : CONFIG_SEQ;
	if (tag && strcmp(tag, "!") != 0 && read_tag(parse, node, tag, is_map, &type) < 0)
		return -1;
	if (type && strcmp(type, is_map ? "map" : "seq") != 0)
		return config_fail(parse->error, node->line, node->column,
				   "!!%.80s is not a type of %s", type,
				   is_map ? "maps" : "sequences");
	if (depth == CONFIG_MAX_DEPTH)
		return fail_node(parse, node, "values are nested deeper than 100 levels");
	return parse_items(parse, is_map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT,
			   depth + 1, node);
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor;
	default:
		return event->data.mapping_start.anchor;
	}
}

static int parse_node(struct parse *parse, yaml_event_t *event, unsigned depth,
		      struct config_node **out)
{
	if (event->type == YAML_ALIAS_EVENT)
		return parse_alias(parse, event, out);
	if (new_node(parse, event, out) < 0 || add_anchor(parse, anchor_of(event), *out) < 0)
		return -1;
	if (event->type == YAML_SCALAR_EVENT)
		return parse_scalar(parse, event, *out);
	return parse_list(parse, event, depth, *out);
}

/* Reads up to the end of the first document, or of the text if there is none. */
static int parse_document(struct parse *parse)
{
	for (;;) {
		yaml_event_type_t type;
		yaml_event_t event;
		int result = 0;

		if (next_event(parse, &event) < 0)
			return -1;
		type = event.type;
		if (type == YAML_STREAM_END_EVENT && !parse->config->root)
			result = new_node(parse, &event, &parse->config->root);
		else if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT &&
			 type != YAML_DOCUMENT_END_EVENT && type != YAML_STREAM_END_EVENT)
			result = parse_node(parse, &event, 0, &parse->config->root);
		yaml_event_delete(&event);
		if (result < 0 || type == YAML_DOCUMENT_END_EVENT || type == YAML_STREAM_END_EVENT)
			return result;
	}
}

static int parse_text(struct parse *parse, const char *text, size_t length)
{
	const yaml_mark_t start = { 0 };
	int result;

	if (length > CONFIG_MAX_SIZE)
		return fail_at(parse, &start, "the text is longer than 16 MiB");
	if (!yaml_parser_initialize(&parse->yaml))
		return fail_at(parse, &start, "out of memory");
	yaml_parser_set_input_string(&parse->yaml, (const unsigned char *)text, length);
	result = parse_document(parse);
	yaml_parser_delete(&parse->yaml);
	for (size_t i = 0; i < parse->anchor_count; i++)
		free(parse->anchor[i].name);
	free(parse->anchor);
	return result;
}

int config_parse(const char *text, size_t length, struct config **out,
		 struct config_error *error)
{
	struct parse parse = { .error = error, .config = calloc(1, sizeof(struct config)) };

	if (!parse.config)
		return config_fail(error, 0, 0, "out of memory");
	if (parse_text(&parse, text, length) < 0) {
		config_free(parse.config);
		return -1;
	}
	*out = parse.config;
	return 0;
}
