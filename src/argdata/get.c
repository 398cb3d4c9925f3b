/* Looking at values.  Every byte may have been chosen by an enemy. */
#include <string.h>

#include "argdata/value.h"

int value_payload(const argdata_t *ad, enum tag tag, const uint8_t **payload, size_t *length)
{
	const uint8_t *bytes = ad->data;

	if (ad->kind != KIND_BUFFER || ad->length == 0 || bytes[0] != tag)
		return EINVAL;
	*payload = bytes + 1;
	*length = ad->length - 1;
	return 0;
}

/* How many bytes follow a lead byte, and the smallest character that needs so many. */
static int utf8_follow(uint8_t lead, uint32_t *smallest)
{
	if (lead < 0x80)
		return *smallest = 0, 0;
	if (lead >= 0xc0 && lead < 0xe0)
		return *smallest = 0x80, 1;
	if (lead >= 0xe0 && lead < 0xf0)
		return *smallest = 0x800, 2;
	if (lead >= 0xf0 && lead < 0xf8)
		return *smallest = 0x10000, 3;
	return -1;
}

int value_check_utf8(const uint8_t *text, size_t length)
{
	for (size_t i = 0; i < length;) {
		uint32_t smallest, character;
		int follow = utf8_follow(text[i], &smallest);

		if (follow < 0 || (size_t)follow > length - i - 1)
			return EILSEQ;
		character = follow ? text[i] & (0x3fu >> follow) : text[i];
		for (int n = 1; n <= follow; n++) {
			if ((text[i + (size_t)n] & 0xc0) != 0x80)
				return EILSEQ;
			character = character << 6 | (text[i + (size_t)n] & 0x3fu);
		}
		if (character < smallest || character > 0x10ffff ||
		    (character >= 0xd800 && character <= 0xdfff))
			return EILSEQ;
		i += (size_t)follow + 1;
	}
	return 0;
}

int argdata_get_binary(const argdata_t *ad, const void **data, size_t *length)
{
	const uint8_t *payload;

	if (ad->kind == KIND_BINARY) {
		*data = ad->data;
		*length = ad->length;
		return 0;
	}
	if (value_payload(ad, TAG_BINARY, &payload, length))
		return EINVAL;
	*data = payload;
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

int value_convert_fd(const argdata_t *ad, const uint8_t payload[4])
{
	uint32_t index = (uint32_t)payload[0] << 24 | (uint32_t)payload[1] << 16 |
			 (uint32_t)payload[2] << 8 | payload[3];

	if (ad->convert_fd)
		return ad->convert_fd(ad->convert_arg, index);
	return index > INT32_MAX ? -1 : (int)index;
}

int argdata_get_fd(const argdata_t *ad, int *fd)
{
	const uint8_t *payload;
	size_t length;
	int number;

	if (ad->kind == KIND_FD) {
		number = (int)ad->length;
	} else {
		if (value_payload(ad, TAG_FD, &payload, &length) || length != 4)
			return EINVAL;
		number = value_convert_fd(ad, payload);
	}
	if (number < 0)
		return EBADF;
	*fd = number;
	return 0;
}

int argdata_get_float(const argdata_t *ad, double *value)
{
	const uint8_t *payload;
	uint64_t bits = 0;
	size_t length;

	if (value_payload(ad, TAG_FLOAT, &payload, &length) || length != 8)
		return EINVAL;
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | payload[i];
	memcpy(value, &bits, sizeof(*value));
	return 0;
}

static __int128 number(const uint8_t *payload, size_t length)
{
	unsigned __int128 value = length > 0 && (payload[0] & 0x80) ? ~(unsigned __int128)0 : 0;

	for (size_t i = 0; i < length; i++)
		value = value << 8 | payload[i];
	return (__int128)value;
}

int argdata_get_int_s(const argdata_t *ad, intmax_t *value, intmax_t min, intmax_t max)
{
	const uint8_t *payload;
	size_t length;
	intmax_t result;

	if (value_payload(ad, TAG_INT, &payload, &length))
		return EINVAL;
	if (length > 8)
		return ERANGE;
	result = (intmax_t)number(payload, length);
	if (result < min || result > max)
		return ERANGE;
	*value = result;
	return 0;
}

int argdata_get_int_u(const argdata_t *ad, uintmax_t *value, uintmax_t max)
{
	const uint8_t *payload;
	size_t length;
	__int128 result;

	if (value_payload(ad, TAG_INT, &payload, &length))
		return EINVAL;
	if (length > 9 || (length == 9 && payload[0] != 0))
		return ERANGE;
	result = number(payload, length);
	if (result < 0 || result > (__int128)max)
		return ERANGE;
	*value = (uintmax_t)result;
	return 0;
}

int argdata_get_str(const argdata_t *ad, const char **text, size_t *length)
{
	const uint8_t *payload;
	size_t size;

	if (ad->kind == KIND_STR) {
		*text = ad->data;
		*length = ad->length;
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
	if (memchr(found, 0, length))
		return EILSEQ;
	/* A string that was made from memory has its terminator only if it came with one. */
	if (ad->kind == KIND_STR && found[length] != '\0')
		return EILSEQ;
	*text = found;
	return 0;
}

int argdata_get_timestamp(const argdata_t *ad, struct timespec *time)
{
	const uint8_t *payload;
	__int128 value, seconds;
	size_t length;

	if (value_payload(ad, TAG_TIMESTAMP, &payload, &length))
		return EINVAL;
	if (length > 12)
		return ERANGE;
	value = number(payload, length);
	seconds = value / 1000000000;
	if (value % 1000000000 < 0)
		seconds--;
	if (seconds < INT64_MIN || seconds > INT64_MAX)
		return ERANGE;
	time->tv_sec = (time_t)seconds;
	time->tv_nsec = (long)(value - seconds * 1000000000);
	return 0;
}
