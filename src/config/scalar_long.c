/* The scalars of many parts: base64 for !!binary, dates and times for !!timestamp. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/scalar.h"

static int base64_value(char c)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(alphabet, c) : NULL;

	return found ? (int)(found - alphabet) : -1;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct base64 {
	unsigned char *out;
	size_t length;
	uint32_t bits;
	unsigned symbols; /* in the present group of four */
	unsigned padding;
};

static bool base64_add(struct base64 *state, char c)
{
	int value = base64_value(c);

	if (c == '=') {
		state->padding++;
		return state->padding <= 2;
	}
	if (value < 0 || state->padding)
		return false;
	state->bits = state->bits << 6 | (uint32_t)value;
	if (++state->symbols == 4) {
		for (int shift = 16; shift >= 0; shift -= 8)
			state->out[state->length++] = (unsigned char)(state->bits >> shift);
		state->bits = state->symbols = 0;
	}
	return true;
}

/* The last group must be padded to four, and have no bits set that belong to no byte. */
static bool base64_finish(struct base64 *state)
{
	if (state->symbols + state->padding != (state->symbols ? 4 : 0))
		return false;
	if (state->symbols == 2) {
		state->out[state->length++] = (unsigned char)(state->bits >> 4);
		return (state->bits & 0xf) == 0;
	}
	if (state->symbols == 3) {
		state->out[state->length++] = (unsigned char)(state->bits >> 10);
		state->out[state->length++] = (unsigned char)(state->bits >> 2);
		return (state->bits & 3) == 0;
	}
	return state->symbols == 0;
}

bool scalar_read_binary(struct config_node *node, const char *text, size_t length)
{
	struct base64 state = { .out = malloc(length + 1) };
	bool valid = true;

	if (!state.out) {
		errno = ENOMEM;
		return true;
	}
	for (size_t i = 0; i < length && valid; i++)
		valid = is_space(text[i]) || base64_add(&state, text[i]);
	if (!valid || !base64_finish(&state)) {
		free(state.out);
		return false;
	}
	state.out[state.length] = '\0';
	node->kind = CONFIG_BINARY;
	node->string.bytes = (char *)state.out;
	node->string.length = state.length;
	return true;
}

/* Reads MIN to MAX digits; returns false if there are others or the number is out of bounds. */
static bool read_number(const char **at, int min_digits, int max_digits, int low, int high,
			int *out)
{
	int digits = 0;

	for (*out = 0; digits < max_digits && **at >= '0' && **at <= '9'; digits++)
		*out = *out * 10 + (*(*at)++ - '0');
	return digits >= min_digits && *out >= low && *out <= high;
}

static bool skip(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* Counts as if years began in March, so that a leap day comes last; 400 years are 146097 days. */
static int64_t days_since_1970(int year, int month, int day)
{
	int64_t y = year + 400 - (month <= 2);
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468 - 146097;
}

/* More digits than there are nanoseconds are refused unless they are zeros. */
static bool read_fraction(const char **at, uint32_t *out)
{
	uint32_t unit = 100000000;

	*out = 0;
	if (!skip(at, '.'))
		return true;
	for (; **at >= '0' && **at <= '9'; (*at)++, unit /= 10) {
		if (unit == 0 && **at != '0')
			return false;
		*out += unit * (uint32_t)(**at - '0');
	}
	return true;
}

/* Z, or hours and perhaps minutes east of Greenwich. */
static bool read_zone(const char **at, int *out_seconds)
{
	int hours, minutes = 0, sign;

	*out_seconds = 0;
	while (**at == ' ' || **at == '\t')
		(*at)++;
	if (**at == '\0' || skip(at, 'Z'))
		return true;
	sign = **at == '-' ? -1 : 1;
	if (!skip(at, '-') && !skip(at, '+'))
		return false;
	if (!read_number(at, 1, 2, 0, 23, &hours) ||
	    (skip(at, ':') && !read_number(at, 2, 2, 0, 59, &minutes)))
		return false;
	*out_seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

static bool read_time(const char **at, struct config_node *node)
{
	int hour, minute, second, zone;

	if (!read_number(at, 1, 2, 0, 23, &hour) || !skip(at, ':') ||
	    !read_number(at, 2, 2, 0, 59, &minute) || !skip(at, ':') ||
	    !read_number(at, 2, 2, 0, 59, &second))
		return false;
	if (!read_fraction(at, &node->timestamp.nanoseconds) || !read_zone(at, &zone))
		return false;
	node->timestamp.seconds += hour * 3600 + minute * 60 + second - zone;
	return true;
}

bool scalar_read_timestamp(struct config_node *node, const char *text, size_t length)
{
	const char *at = text;
	int year, month, day;

	if (!read_number(&at, 4, 4, 0, 9999, &year) || !skip(&at, '-') ||
	    !read_number(&at, 1, 2, 1, 12, &month) || !skip(&at, '-') ||
	    !read_number(&at, 1, 2, 1, 31, &day) || day > days_in_month(year, month))
		return false;
	node->kind = CONFIG_TIMESTAMP;
	node->timestamp.seconds = days_since_1970(year, month, day) * 86400;
	node->timestamp.nanoseconds = 0;
	if (at == text + length)
		return true;
	if (!skip(&at, 'T') && !skip(&at, 't')) {
		if (*at != ' ' && *at != '\t')
			return false;
		while (*at == ' ' || *at == '\t')
			at++;
	}
	return read_time(&at, node) && at == text + length;
}
