/* Building text in a buffer of fixed size. */
#include "text.h"

#include <string.h>

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
	if (length > text->size - text->length) {
		text->full = true;
		return;
	}
	memcpy(text->start + text->length, bytes, length);
	text->length += length;
}

void text_add(struct text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

static void add_in_base(struct text *text, uint64_t number, unsigned base, size_t width)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number > 0 || sizeof(digits) - at < width);
	text_add_bytes(text, digits + at, sizeof(digits) - at);
}

void text_add_number(struct text *text, uint64_t number)
{
	add_in_base(text, number, 10, 1);
}

void text_add_hexadecimal(struct text *text, uint64_t number)
{
	add_in_base(text, number, 16, 1);
}

/* Days since 1970 to a date, by the usual shift of the year's start to March. */
static void date_of(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
	int64_t shifted = days + 719468, era = shifted / 146097;
	unsigned of_era = (unsigned)(shifted - era * 146097);
	unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	unsigned shifted_month = (5 * of_year + 2) / 153;

	*day = of_year - (153 * shifted_month + 2) / 5 + 1;
	*month = shifted_month < 10 ? shifted_month + 2 : shifted_month - 10;
	*year = year_of_era + era * 400 + (*month <= 1);
}

void text_add_date(struct text *text, int64_t seconds)
{
	static const char days[] = "ThuFriSatSunMonTueWed";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	unsigned of_day, month, day;
	int64_t year;

	if (seconds < 0)
		seconds = 0;
	of_day = (unsigned)(seconds % 86400);
	date_of(seconds / 86400, &year, &month, &day);
	text_add_bytes(text, days + seconds / 86400 % 7 * 3, 3);
	text_add(text, ", ");
	add_in_base(text, day, 10, 2);
	text_add(text, " ");
	text_add_bytes(text, months + month * 3, 3);
	text_add(text, " ");
	add_in_base(text, (uint64_t)year, 10, 4);
	text_add(text, " ");
	add_in_base(text, of_day / 3600, 10, 2);
	text_add(text, ":");
	add_in_base(text, of_day / 60 % 60, 10, 2);
	text_add(text, ":");
	add_in_base(text, of_day % 60, 10, 2);
	text_add(text, " GMT");
}

static const char *escape_for(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void text_add_escaped(struct text *text, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		const char *escape = escape_for(bytes[i]);

		if (escape)
			text_add(text, escape);
		else
			text_add_bytes(text, bytes + i, 1);
	}
}

static bool is_plain_in_url(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
}

void text_add_url(struct text *text, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (is_plain_in_url(c)) {
			text_add_bytes(text, bytes + i, 1);
		} else {
			text_add(text, "%");
			add_in_base(text, c, 16, 2);
		}
	}
}
