/* Checks the keys of a tagged map, with as much help as possible for who mistyped them. */
#include "grant/fields.h"

#include <stdio.h>
#include <string.h>

#include "config/nearest.h"

__attribute__((format(printf, 3, 0)))
static int fail(struct config_error *error, const struct config_node *node, const char *format,
		const char *first, const char *second, const char *third)
{
	return config_fail(error, node->line, node->column, format, first, second, third);
}

static int fail_unknown(struct config_error *error, const struct config_node *key,
			const char *tag, const struct field *field, size_t count)
{
	struct nearest nearest = nearest_start(key->string.bytes);
	char known[160] = "";

	for (size_t i = 0; i < count; i++) {
		nearest_consider(&nearest, field[i].name);
		snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s",
			 i == 0 ? "" : ", ", field[i].name);
	}
	if (nearest.found)
		return fail(error, key, "%s has no key \"%.80s\" (did you mean \"%s\"?)", tag,
			    key->string.bytes, nearest.found);
	return fail(error, key, "%s has no key \"%.80s\" (there are: %s)", tag, key->string.bytes,
		    known);
}

/* What a field wants, for messages: the first kind that it may be. */
static const char *wanted(const struct field *field)
{
	for (unsigned kind = 0; kind <= CONFIG_MAP; kind++)
		if (field->kinds >> kind & 1)
			return config_kind_name(kind);
	return "nothing";
}

static int check_value(struct config_error *error, const struct config_node *value,
		       const struct field *field)
{
	if (value->tag != CONFIG_TAG_NONE)
		return fail(error, value, "the value of \"%s\" must be %s, not a descriptor%s",
			    field->name, wanted(field), "");
	if (!(field->kinds >> value->kind & 1))
		return config_fail(error, value->line, value->column,
				   "the value of \"%s\" must be %s, not %s%s", field->name,
				   wanted(field), config_kind_name(value->kind),
				   (field->kinds & FIELD_STRING) && value->kind < CONFIG_SEQ ?
					   " (quote it)" :
					   "");
	if (value->kind == CONFIG_STRING &&
	    memchr(value->string.bytes, '\0', value->string.length))
		return fail(error, value, "the value of \"%s\" has a NUL character in it%s%s",
			    field->name, "", "");
	return 0;
}

static int read_field(const struct config_node *key, const struct config_node *value,
		      const char *tag, const struct field *field, size_t count,
		      const struct config_node **out_value, struct config_error *error)
{
	size_t i = 0;

	if (key->kind != CONFIG_STRING || key->tag != CONFIG_TAG_NONE)
		return fail(error, key, "a key of %s must be a string, not %s%s", tag,
			    key->tag ? "a descriptor" : config_kind_name(key->kind), "");
	while (i < count && (strlen(field[i].name) != key->string.length ||
			     memcmp(field[i].name, key->string.bytes, key->string.length) != 0))
		i++;
	if (i == count)
		return fail_unknown(error, key, tag, field, count);
	if (out_value[i])
		return fail(error, key, "%s has the key \"%s\" twice%s", tag, field[i].name, "");
	if (check_value(error, value, &field[i]) < 0)
		return -1;
	out_value[i] = value;
	return 0;
}

int fields_read(const struct config_node *map, const char *tag, const struct field *field,
		size_t count, const struct config_node **out_value, struct config_error *error)
{
	for (size_t i = 0; i < count; i++)
		out_value[i] = NULL;
	for (size_t i = 0; i < map->list.count; i += 2)
		if (read_field(map->list.item[i], map->list.item[i + 1], tag, field, count,
			       out_value, error) < 0)
			return -1;
	for (size_t i = 0; i < count; i++)
		if (field[i].required && !out_value[i])
			return fail(error, map, "%s needs the key \"%s\"%s", tag, field[i].name, "");
	return 0;
}

int fields_choose(const struct config_node *value, const char *name, const struct choice *choice,
		  size_t count, int *out, struct config_error *error)
{
	struct nearest nearest = nearest_start(value->string.bytes);
	char known[160] = "";

	for (size_t i = 0; i < count; i++) {
		if (strcmp(choice[i].word, value->string.bytes) == 0) {
			*out = choice[i].value;
			return 0;
		}
		nearest_consider(&nearest, choice[i].word);
		snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s",
			 i == 0 ? "" : ", ", choice[i].word);
	}
	if (nearest.found)
		return fail(error, value, "\"%.80s\" is no value of \"%s\" (did you mean \"%s\"?)",
			    value->string.bytes, name, nearest.found);
	return fail(error, value, "\"%.80s\" is no value of \"%s\" (there are: %s)",
		    value->string.bytes, name, known);
}
