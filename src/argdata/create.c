/* Making values. */
#include <stdlib.h>
#include <string.h>

#include "argdata/value.h"

const argdata_t argdata_null = { .kind = KIND_BUFFER, .data = "", .length = 0 };
const argdata_t argdata_false = { .kind = KIND_BUFFER, .data = "\x02", .length = 1 };
const argdata_t argdata_true = { .kind = KIND_BUFFER, .data = "\x02\x01", .length = 2 };

static argdata_t *new_value(enum kind kind, const void *data, size_t length)
{
	argdata_t *ad = malloc(sizeof(*ad));

	if (!ad) {
		errno = ENOMEM;
		return NULL;
	}
	memset(ad, 0, sizeof(*ad));
	ad->kind = (uint8_t)kind;
	ad->data = data;
	ad->length = length;
	return ad;
}

void argdata_free(const argdata_t *ad)
{
	if (ad != &argdata_null && ad != &argdata_false && ad != &argdata_true)
		free((void *)ad);
}

argdata_t *argdata_from_buffer(const void *buffer, size_t length,
			       int (*convert_fd)(void *, size_t), void *convert_arg)
{
	argdata_t *ad = new_value(KIND_BUFFER, buffer, length);

	if (ad) {
		ad->convert_fd = convert_fd;
		ad->convert_arg = convert_arg;
	}
	return ad;
}

argdata_t *argdata_create_binary(const void *data, size_t length)
{
	return new_value(KIND_BINARY, data, length);
}

const argdata_t *argdata_create_bool(bool value)
{
	return value ? &argdata_true : &argdata_false;
}

argdata_t *argdata_create_fd(int fd)
{
	return new_value(KIND_FD, NULL, (size_t)fd);
}

argdata_t *argdata_create_str(const char *text, size_t length)
{
	if (value_check_utf8((const uint8_t *)text, length)) {
		errno = EILSEQ;
		return NULL;
	}
	return new_value(KIND_STR, text, length);
}

argdata_t *argdata_create_str_c(const char *text)
{
	return argdata_create_str(text, strlen(text));
}

argdata_t *argdata_create_map(const argdata_t *const *keys, const argdata_t *const *values,
			      size_t count)
{
	argdata_t *ad = new_value(KIND_MAP, NULL, count);

	if (ad) {
		ad->keys = keys;
		ad->values = values;
	}
	return ad;
}

argdata_t *argdata_create_seq(const argdata_t *const *values, size_t count)
{
	argdata_t *ad = new_value(KIND_SEQ, NULL, count);

	if (ad)
		ad->values = values;
	return ad;
}

/* ---- numbers, encoded at once into the value itself ---- */

static argdata_t *new_small(enum tag tag)
{
	argdata_t *ad = new_value(KIND_BUFFER, NULL, 1);

	if (ad) {
		ad->data = ad->small;
		ad->small[0] = (uint8_t)tag;
	}
	return ad;
}

argdata_t *argdata_create_float(double value)
{
	argdata_t *ad = new_small(TAG_FLOAT);
	uint64_t bits;

	if (!ad)
		return NULL;
	memcpy(&bits, &value, sizeof(bits));
	for (int i = 0; i < 8; i++)
		ad->small[1 + i] = (uint8_t)(bits >> (56 - 8 * i));
	ad->length = 9;
	return ad;
}

/* A two's complement number in as few bytes as can hold it; none for 0. */
static argdata_t *new_number(enum tag tag, __int128 value)
{
	argdata_t *ad = new_small(tag);
	int bytes = 0;

	if (!ad)
		return NULL;
	if (value != 0)
		for (bytes = 1; value >> (8 * bytes - 1) != 0 && value >> (8 * bytes - 1) != -1;)
			bytes++;
	for (int i = 0; i < bytes; i++)
		ad->small[1 + i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
	ad->length = 1 + (size_t)bytes;
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
