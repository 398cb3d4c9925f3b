/*
 * Making values.  Maps and sequences take stock of their elements at once: that bounds the depth
 * of everything that walks over them later, and makes the length of an encoding known.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "argdata/value.h"

const argdata_t argdata_null = { .kind = KIND_SMALL, .length = 0 };
const argdata_t argdata_false = { .kind = KIND_SMALL, .length = 1, .small = { TAG_BOOL } };
const argdata_t argdata_true = { .kind = KIND_SMALL, .length = 2, .small = { TAG_BOOL, 1 } };

static argdata_t *fail(int error)
{
	errno = error;
	return NULL;
}

static argdata_t *new_value(enum kind kind, size_t length)
{
	argdata_t *ad = malloc(sizeof(*ad));

	if (!ad)
		return fail(ENOMEM);
	memset(ad, 0, sizeof(*ad));
	ad->kind = (uint8_t)kind;
	ad->length = length;
	return ad;
}

void argdata_free(const argdata_t *ad)
{
	if (ad != &argdata_null && ad != &argdata_false && ad != &argdata_true)
		free((void *)ad);
}

/* ---- bytes that are kept elsewhere ---- */

static argdata_t *new_bytes(enum kind kind, const void *bytes, size_t length)
{
	argdata_t *ad = new_value(kind, length);

	if (ad)
		ad->buffer.bytes = bytes;
	return ad;
}

argdata_t *argdata_from_buffer(const void *buffer, size_t length,
			       int (*convert_fd)(void *, size_t), void *argument)
{
	argdata_t *ad = new_bytes(KIND_BUFFER, buffer, length);

	if (ad) {
		ad->buffer.convert_fd = convert_fd;
		ad->buffer.argument = argument;
	}
	return ad;
}

static int index_is_number(void *argument, size_t index)
{
	(void)argument;
	return index > INT_MAX ? -1 : (int)index;
}

argdata_t *argdata_create_buffer(const void *buffer, size_t length)
{
	return argdata_from_buffer(buffer, length, index_is_number, NULL);
}

argdata_t *argdata_create_binary(const void *data, size_t length)
{
	return new_bytes(KIND_BINARY, data, length + 1);
}

argdata_t *argdata_create_str(const char *text, size_t length)
{
	if (value_check_utf8((const uint8_t *)text, length))
		return fail(EILSEQ);
	return new_bytes(KIND_STR, text, length + 2);
}

argdata_t *argdata_create_str_c(const char *text)
{
	return argdata_create_str(text, strlen(text));
}

/* ---- values that fit into the value itself ---- */

const argdata_t *argdata_create_bool(bool value)
{
	return value ? &argdata_true : &argdata_false;
}

argdata_t *argdata_create_fd(int fd)
{
	argdata_t *ad = new_value(KIND_FD, 5);

	if (ad)
		ad->fd = fd;
	return ad;
}

argdata_t *argdata_create_float(double value)
{
	argdata_t *ad = new_value(KIND_SMALL, 9);
	uint64_t bits;

	if (!ad)
		return NULL;
	memcpy(&bits, &value, sizeof(bits));
	ad->small[0] = TAG_FLOAT;
	for (int i = 0; i < 8; i++)
		ad->small[1 + i] = (uint8_t)(bits >> (56 - 8 * i));
	return ad;
}

/* A two's complement number in as few bytes as can hold it; none for 0. */
static argdata_t *new_number(enum tag tag, __int128 value)
{
	argdata_t *ad = new_value(KIND_SMALL, 1);
	size_t bytes = 0;

	if (!ad)
		return NULL;
	if (value != 0)
		for (bytes = 1; value >> (8 * bytes - 1) != 0 && value >> (8 * bytes - 1) != -1;)
			bytes++;
	ad->length += bytes;
	ad->small[0] = (uint8_t)tag;
	for (size_t i = 0; i < bytes; i++)
		ad->small[1 + i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
	return ad;
}

argdata_t *argdata_create_int_s(intmax_t value)
{
	return new_number(TAG_INT, value);
}

argdata_t *argdata_create_int_u(uintmax_t value)
{
	return new_number(TAG_INT, value);
}

argdata_t *argdata_create_timestamp(const struct timespec *time)
{
	return new_number(TAG_TIMESTAMP, (__int128)time->tv_sec * 1000000000 + time->tv_nsec);
}

/* ---- lists of values ---- */

/* Adds to the length and depth of a list what its elements need.  0 or an errno number. */
static int add_elements(argdata_t *list, const argdata_t *const *elements, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const argdata_t *element = elements[i];

		if (!element || element->depth >= ARGDATA_DEPTH_MAX)
			return EINVAL;
		if (element->depth >= list->depth)
			list->depth = (uint16_t)(element->depth + 1);
		if (__builtin_add_overflow(list->length, element->length, &list->length) ||
		    __builtin_add_overflow(list->length, value_length_of_length(element->length),
					   &list->length))
			return EMSGSIZE;
	}
	return 0;
}

static argdata_t *new_list(enum kind kind, const argdata_t *const *keys,
			   const argdata_t *const *values, size_t count)
{
	argdata_t *ad = new_value(kind, 1);
	int error;

	if (!ad)
		return NULL;
	ad->depth = 1;
	ad->list.keys = keys;
	ad->list.values = values;
	ad->list.count = count;
	error = keys ? add_elements(ad, keys, count) : 0;
	if (!error)
		error = add_elements(ad, values, count);
	if (!error)
		return ad;
	argdata_free(ad);
	return fail(error);
}

argdata_t *argdata_create_map(const argdata_t *const *keys, const argdata_t *const *values,
			      size_t count)
{
	return new_list(KIND_MAP, keys, values, count);
}

argdata_t *argdata_create_seq(const argdata_t *const *values, size_t count)
{
	return new_list(KIND_SEQ, NULL, values, count);
}
