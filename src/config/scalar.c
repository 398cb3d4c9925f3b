/*
 * Scalars: the core schema of YAML 1.2 for plain text, plus the booleans yes, no, on and off of
 * YAML 1.1; and the tags !!null to !!timestamp.  One table row per type.
 */
#include "config/scalar.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct scalar_type {
	const char *name;
	bool implicit; /* recognised in plain text */
	bool (*read)(struct config_node *node, const char *text, size_t length);
};

static bool is_any_of(const char *const *words, const char *text, size_t length)
{
	for (; *words; words++)
		if (strlen(*words) == length && memcmp(*words, text, length) == 0)
			return true;
	return false;
}

static bool read_null(struct config_node *node, const char *text, size_t length)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL", NULL };

	node->kind = CONFIG_NULL;
	return is_any_of(words, text, length);
}

static bool read_bool(struct config_node *node, const char *text, size_t length)
{
	static const char *const yes[] = { "true", "True", "TRUE", "yes", "Yes",
					   "YES",  "on",   "On",   "ON",  NULL };
	static const char *const no[] = { "false", "False", "FALSE", "no", "No",
					  "NO",	   "off",   "Off",   "OFF", NULL };

	node->kind = CONFIG_BOOL;
	node->boolean = is_any_of(yes, text, length);
	return node->boolean || is_any_of(no, text, length);
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* Digits up to END; sets *OVERFLOW if they make more than 64 bits. */
static bool read_digits(const char *text, const char *end, unsigned base, uint64_t *out,
			bool *overflow)
{
	if (text == end)
		return false;
	for (*out = 0; text < end; text++) {
		unsigned digit = (unsigned)digit_value(*text);

		if (digit >= base)
			return false;
		if (__builtin_mul_overflow(*out, base, out) ||
		    __builtin_add_overflow(*out, digit, out))
			*overflow = true;
	}
	return true;
}

/* What has the form of a number but is too large has its kind and an errno of ERANGE. */
static bool read_int(struct config_node *node, const char *text, size_t length)
{
	const char *end = text + length;
	bool overflow = false, negative = false;
	uint64_t magnitude;
	unsigned base = 10;

	if (length > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'o')) {
		base = text[1] == 'x' ? 16 : 8;
		text += 2;
	} else if (length > 1 && (*text == '-' || *text == '+')) {
		negative = *text++ == '-';
	}
	if (!read_digits(text, end, base, &magnitude, &overflow))
		return false;
	if (overflow || (negative && magnitude > (uint64_t)INT64_MAX + 1))
		errno = ERANGE;
	node->kind = CONFIG_INT;
	node->integer.negative = negative;
	node->integer.magnitude = magnitude;
	return true;
}

static size_t skip_digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* [-+]? ( . digits | digits ( . digits? )? ) ( [eE] [-+]? digits )? */
static bool is_decimal(const char *text, size_t length)
{
	const char *at = text;
	size_t whole, fraction = 0;

	at += *at == '-' || *at == '+';
	at += whole = skip_digits(at);
	if (*at == '.') {
		at++;
		at += fraction = skip_digits(at);
	}
	if (whole + fraction == 0)
		return false;
	if (*at == 'e' || *at == 'E') {
		at++;
		at += *at == '-' || *at == '+';
		if (skip_digits(at) == 0)
			return false;
		at += skip_digits(at);
	}
	return at == text + length;
}

static bool read_float(struct config_node *node, const char *text, size_t length)
{
	static const char *const infinite[] = { ".inf", ".Inf", ".INF", NULL };
	static const char *const nan[] = { ".nan", ".NaN", ".NAN", NULL };
	bool sign = length > 0 && (*text == '-' || *text == '+');

	node->kind = CONFIG_FLOAT;
	if (is_any_of(nan, text, length)) {
		node->floating = NAN;
		return true;
	}
	if (is_any_of(infinite, text + sign, length - sign)) {
		node->floating = *text == '-' ? -INFINITY : INFINITY;
		return true;
	}
	if (!is_decimal(text, length))
		return false;
	node->floating = strtod(text, NULL);
	/* Too small for a double is as good as zero; too large is not as good as infinite. */
	errno = isinf(node->floating) ? ERANGE : 0;
	return true;
}

static bool read_string(struct config_node *node, const char *text, size_t length)
{
	char *copy = malloc(length + 1);

	if (!copy) {
		errno = ENOMEM;
		return true;
	}
	memcpy(copy, text, length);
	copy[length] = '\0';
	node->kind = CONFIG_STRING;
	node->string.bytes = copy;
	node->string.length = length;
	return true;
}

static const struct scalar_type types[] = {
	{ "null", true, read_null },
	{ "bool", true, read_bool },
	{ "int", true, read_int },
	{ "float", true, read_float },
	{ "str", false, read_string },
	{ "binary", false, scalar_read_binary },
	{ "timestamp", false, scalar_read_timestamp },
};
#define TYPE_COUNT (sizeof(types) / sizeof(types[0]))

static const struct scalar_type *find_type(const char *name)
{
	for (size_t i = 0; i < TYPE_COUNT; i++)
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	return NULL;
}

/* Text of every form fits the last resort, a string. */
static const struct scalar_type *read_by_form(struct config_node *node, bool plain,
					      const char *text, size_t length)
{
	for (size_t i = 0; plain && i < TYPE_COUNT; i++)
		if (types[i].implicit && types[i].read(node, text, length))
			return &types[i];
	read_string(node, text, length);
	return find_type("str");
}

int scalar_set(struct config_node *node, const char *type, bool plain, const char *text,
	       size_t length, struct config_error *error)
{
	const struct scalar_type *row;

	errno = 0;
	if (!type) {
		read_by_form(node, plain, text, length);
	} else {
		row = find_type(type);
		if (!row)
			return config_fail(error, node->line, node->column,
					   "the type !!%.80s is not one that a program can be given",
					   type);
		if (!row->read(node, text, length)) {
			node->kind = CONFIG_NULL;
			return config_fail(error, node->line, node->column,
					   "\"%.80s\" is not a valid !!%s", text, type);
		}
	}
	if (errno == ENOMEM)
		return config_fail(error, node->line, node->column, "out of memory");
	if (errno == ERANGE)
		return config_fail(error, node->line, node->column,
				   "the number %.80s does not fit into 64 bits%s", text,
				   type ? "" : " (quote it if it is text)");
	return 0;
}
