/* Looking at values.  Every byte of an encoded one may have been chosen by an enemy. */
#include <string.h>
#include <time.h>

#include "argdata/value.h"

const uint8_t *value_encoded(const argdata_t *ad)
{
	if (ad->kind == KIND_SMALL)
		return ad->small;
	return ad->kind == KIND_BUFFER ? ad->buffer.bytes : NULL;
}

int value_payload(const argdata_t *ad, enum tag tag, const uint8_t **payload, size_t *length)
{
	const uint8_t *bytes = value_encoded(ad);

	if (!bytes || ad->length == 0 || bytes[0] != tag)
		return EINVAL;
	*payload = bytes + 1;
	*length = ad->length - 1;
	return 0;
}

int argdata_get_binary(const argdata_t *ad, const void **data, size_t *length)
{
	const uint8_t *payload;
	size_t size;

	if (ad->kind == KIND_BINARY) {
		payload = ad->buffer.bytes;
		size = ad->length - 1;
	} else if (value_payload(ad, TAG_BINARY, &payload, &size)) {
		return EINVAL;
	}
	*data = payload;
	*length = size;
	return 0;
}

int argdata_get_bool(const argdata_t *ad, bool *value)
{
	const uint8_t *payload;
	size_t length;

	if (value_payload(ad, TAG_BOOL, &payload, &length) || length > 1 ||
	    (length == 1 && payload[0] != 1))
		return EINVAL;
	*value = length == 1;
	return 0;
}

/* Up to 16 bytes, most significant first. */
static uint64_t unsigned_number(const uint8_t *bytes, size_t length)
{
	uint64_t number = 0;

	for (size_t i = 0; i < length; i++)
		number = number << 8 | bytes[i];
	return number;
}

int value_convert_fd(const argdata_t *ad, const uint8_t payload[4])
{
	if (ad->kind != KIND_BUFFER || !ad->buffer.convert_fd)
		return -1;
	return ad->buffer.convert_fd(ad->buffer.argument, unsigned_number(payload, 4));
}

int argdata_get_fd(const argdata_t *ad, int *fd)
{
	const uint8_t *payload;
	size_t length;
	int number;

	if (ad->kind == KIND_FD)
		number = ad->fd;
	else if (value_payload(ad, TAG_FD, &payload, &length) || length != 4)
		return EINVAL;
	else
		number = value_convert_fd(ad, payload);
	if (number < 0)
		return EBADF;
	*fd = number;
	return 0;
}

int argdata_get_float(const argdata_t *ad, double *value)
{
	const uint8_t *payload;
	uint64_t bits;
	size_t length;

	if (value_payload(ad, TAG_FLOAT, &payload, &length) || length != 8)
		return EINVAL;
	bits = unsigned_number(payload, 8);
	memcpy(value, &bits, sizeof(*value));
	return 0;
}

static bool is_negative(const uint8_t *payload, size_t length)
{
	return length > 0 && payload[0] >= 0x80;
}

int argdata_get_int_s(const argdata_t *ad, intmax_t *value, intmax_t min, intmax_t max)
{
	const uint8_t *payload;
	uint64_t bits;
	size_t length;

	if (value_payload(ad, TAG_INT, &payload, &length))
		return EINVAL;
	if (length > 8)
		return ERANGE;
	bits = unsigned_number(payload, length);
	if (is_negative(payload, length) && length < 8)
		bits |= UINT64_MAX << (8 * length);
	if ((intmax_t)bits < min || (intmax_t)bits > max)
		return ERANGE;
	*value = (intmax_t)bits;
	return 0;
}

int argdata_get_int_u(const argdata_t *ad, uintmax_t *value, uintmax_t max)
{
	const uint8_t *payload;
	uint64_t number;
	size_t length;

	if (value_payload(ad, TAG_INT, &payload, &length))
		return EINVAL;
	if (is_negative(payload, length) || length > 9 || (length == 9 && payload[0] != 0))
		return ERANGE;
	number = unsigned_number(payload, length);
	if (number > max)
		return ERANGE;
	*value = number;
	return 0;
}

int argdata_get_str(const argdata_t *ad, const char **text, size_t *length)
{
	const uint8_t *payload;
	size_t size;

	if (ad->kind == KIND_STR) {
		*text = (const char *)ad->buffer.bytes;
		*length = ad->length - 2;
		return 0;
	}
	if (value_payload(ad, TAG_STR, &payload, &size) || size == 0 || payload[size - 1] != 0)
		return EINVAL;
	if (value_check_utf8(payload, size - 1))
		return EILSEQ;
	*text = (const char *)payload;
	*length = size - 1;
	return 0;
}

int argdata_get_str_c(const argdata_t *ad, const char **text)
{
	const char *found;
	size_t length;
	int error = argdata_get_str(ad, &found, &length);

	if (error)
		return error;
	/* The byte after the text may be looked at: callers promise that it is there. */
	if ((length > 0 && memchr(found, 0, length)) || found[length] != '\0')
		return EILSEQ;
	*text = found;
	return 0;
}

/*
 * Divides a magnitude of 96 bits, most significant word first.  By hand: dividing 128 bits
 * would need the compiler's library.
 */
static uint32_t divide_by_billion(uint32_t word[3])
{
	uint64_t rest = 0;

	for (int i = 0; i < 3; i++) {
		rest = rest << 32 | word[i];
		word[i] = (uint32_t)(rest / 1000000000);
		rest %= 1000000000;
	}
	return (uint32_t)rest;
}

int argdata_get_timestamp(const argdata_t *ad, struct timespec *time)
{
	const uint8_t *payload;
	uint32_t word[3] = { 0 }, nanoseconds;
	unsigned __int128 magnitude = 0;
	size_t length;
	bool negative;
	uint64_t seconds;

	if (value_payload(ad, TAG_TIMESTAMP, &payload, &length))
		return EINVAL;
	if (length > 12)
		return ERANGE;

	/* Below 0, what is divided is -1 - value: the rest then counts down from the next second. */
	negative = is_negative(payload, length);
	for (size_t i = 0; i < length; i++)
		magnitude = magnitude << 8 | (uint8_t)(negative ? ~payload[i] : payload[i]);
	for (int i = 0; i < 3; i++)
		word[i] = (uint32_t)(magnitude >> (64 - 32 * i));
	nanoseconds = divide_by_billion(word);
	seconds = (uint64_t)word[1] << 32 | word[2];
	if (word[0] != 0 || seconds > INT64_MAX)
		return ERANGE;
	time->tv_sec = negative ? -1 - (time_t)seconds : (time_t)seconds;
	time->tv_nsec = negative ? 999999999 - (long)nanoseconds : (long)nanoseconds;
	return 0;
}
