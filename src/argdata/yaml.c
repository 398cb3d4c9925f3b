/*
 * The YAML form of values: every scalar tagged and quoted, so that nothing depends on how a
 * reader guesses types.  Prints through a callback and needs no C library.
 */
#include <string.h>
#include <time.h>

#include "argdata/decimal.h"
#include "argdata/value.h"

struct printer {
	void (*write)(void *context, const char *text, size_t length);
	void *context;
};

static void print_value(const struct printer *to, const argdata_t *ad, unsigned depth);

static void print(const struct printer *to, const char *text)
{
	to->write(to->context, text, strlen(text));
}

/* At least WIDTH digits, with zeros in front. */
static void print_number(const struct printer *to, uint64_t number, size_t width)
{
	char text[20];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	while (sizeof(text) - at < width)
		text[--at] = '0';
	to->write(to->context, text + at, sizeof(text) - at);
}

static void print_signed(const struct printer *to, int64_t number, size_t width)
{
	if (number < 0)
		print(to, "-");
	print_number(to, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, width);
}

static void new_line(const struct printer *to, unsigned depth)
{
	print(to, "\n");
	while (depth-- > 0)
		print(to, "  ");
}

static void print_null(const struct printer *to)
{
	print(to, "!!null \"null\"");
}

/* ---- scalars: false if the value is no such scalar ---- */

static bool print_bool(const struct printer *to, const argdata_t *ad)
{
	bool value;

	if (argdata_get_bool(ad, &value))
		return false;
	print(to, value ? "!!bool \"true\"" : "!!bool \"false\"");
	return true;
}

static bool print_binary(const struct printer *to, const argdata_t *ad)
{
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *byte;
	const void *data;
	size_t length;

	if (argdata_get_binary(ad, &data, &length))
		return false;
	byte = data;
	print(to, "!!binary \"");
	for (size_t i = 0; i < length; i += 3) {
		uint32_t three = (uint32_t)byte[i] << 16;
		char four[4];

		if (i + 1 < length)
			three |= (uint32_t)byte[i + 1] << 8;
		if (i + 2 < length)
			three |= byte[i + 2];
		for (size_t n = 0; n < 4; n++)
			four[n] = i + n > length ? '=' : digit[three >> (18 - 6 * n) & 63];
		to->write(to->context, four, 4);
	}
	print(to, "\"");
	return true;
}

static bool print_fd(const struct printer *to, const argdata_t *ad)
{
	int fd, error = argdata_get_fd(ad, &fd);

	if (error && error != EBADF)
		return false;
	print(to, "!fd \"");
	if (error)
		print(to, "invalid");
	else
		print_number(to, (uint64_t)fd, 1);
	print(to, "\"");
	return true;
}

static void print_finite(const struct printer *to, double value)
{
	char digits[DECIMAL_DIGITS_MAX];
	int exponent, count;

	if (value == 0) {
		print(to, "0");
		return;
	}
	count = decimal_shortest(value, digits, &exponent);
	to->write(to->context, digits, 1);
	if (count > 1) {
		print(to, ".");
		to->write(to->context, digits + 1, (size_t)count - 1);
	}
	if (exponent != 1) {
		print(to, exponent < 1 ? "e" : "e+");
		print_signed(to, exponent - 1, 1);
	}
}

static bool print_float(const struct printer *to, const argdata_t *ad)
{
	double value;

	if (argdata_get_float(ad, &value))
		return false;
	print(to, "!!float \"");
	if (__builtin_isnan(value)) {
		print(to, ".nan");
	} else {
		if (__builtin_signbit(value))
			print(to, "-");
		if (__builtin_isinf(value))
			print(to, ".inf");
		else
			print_finite(to, __builtin_fabs(value));
	}
	print(to, "\"");
	return true;
}

static bool print_int(const struct printer *to, const argdata_t *ad)
{
	uintmax_t large;
	intmax_t value;

	if (argdata_get_int_s(ad, &value, INTMAX_MIN, INTMAX_MAX) == 0) {
		print(to, "!!int \"");
		print_signed(to, value, 1);
	} else if (argdata_get_int_u(ad, &large, UINTMAX_MAX) == 0) {
		print(to, "!!int \"");
		print_number(to, large, 1);
	} else {
		return false;
	}
	print(to, "\"");
	return true;
}

/* ---- strings ---- */

/* What a terminal or a reader of YAML could take for something else than text. */
static bool needs_escape(uint32_t character)
{
	return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == '"' ||
	       character == '\\' || (character >= 0x2028 && character <= 0x202e) ||
	       (character >= 0x2066 && character <= 0x2069) || character == 0xfeff ||
	       (character >= 0xfffe && character <= 0xffff);
}

static void print_escape(const struct printer *to, uint32_t character)
{
	static const char plain[] = "\"\"\\\\0\0a\ab\bt\tn\nv\vf\fr\re\033";
	char text[6] = "\\";
	int digits = character > 0xff ? 4 : 2;

	/* Pairs of the letter after the backslash and what it stands for. */
	for (size_t i = 0; i + 1 < sizeof(plain); i += 2)
		if ((uint32_t)plain[i + 1] == character) {
			text[1] = plain[i];
			to->write(to->context, text, 2);
			return;
		}
	text[1] = digits == 4 ? 'u' : 'x';
	for (int i = 0; i < digits; i++)
		text[2 + i] = "0123456789ABCDEF"[character >> (4 * (digits - 1 - i)) & 15];
	to->write(to->context, text, (size_t)(2 + digits));
}

static bool print_str(const struct printer *to, const argdata_t *ad)
{
	const char *text;
	size_t length, plain = 0;
	uint32_t character;

	if (argdata_get_str(ad, &text, &length))
		return false;
	print(to, "!!str \"");
	for (size_t i = 0, step; i < length; i += step) {
		step = value_utf8_character((const uint8_t *)text + i, length - i, &character);
		if (step == 0)
			break;
		if (!needs_escape(character))
			continue;
		if (i > plain)
			to->write(to->context, text + plain, i - plain);
		print_escape(to, character);
		plain = i + step;
	}
	if (length > plain)
		to->write(to->context, text + plain, length - plain);
	print(to, "\"");
	return true;
}

/* ---- timestamps ---- */

struct date {
	int64_t year;
	unsigned month, day; /* from 1 */
};

/* The Gregorian calendar, in years that begin with March: then leap days come last. */
static struct date date_of_day(int64_t day)
{
	static const uint16_t before[] = { 0,   31,  61,  92,  122, 153,
					   184, 214, 245, 275, 306, 337 };
	int64_t since = day + 719468; /* since 1 March of the year 0 */
	int64_t cycle = since / 146097 - (since % 146097 < 0);
	unsigned rest = (unsigned)(since - cycle * 146097);
	unsigned century = rest / 36524 - rest / 146096, four, year, month = 11;

	rest -= century * 36524;
	four = rest / 1461;
	rest -= four * 1461;
	year = rest / 365 - rest / 1460;
	rest -= year * 365;
	while (rest < before[month])
		month--;
	return (struct date){
		.year = cycle * 400 + century * 100 + four * 4 + year + (month >= 10),
		.month = month >= 10 ? month - 9 : month + 3,
		.day = rest - before[month] + 1,
	};
}

static bool print_timestamp(const struct printer *to, const argdata_t *ad)
{
	struct timespec time;
	struct date date;
	unsigned second;

	if (argdata_get_timestamp(ad, &time))
		return false;
	second = (unsigned)((time.tv_sec % 86400 + 86400) % 86400);
	date = date_of_day(time.tv_sec / 86400 - (time.tv_sec % 86400 < 0));
	print(to, "!!timestamp \"");
	print_signed(to, date.year, 4);
	print(to, "-");
	print_number(to, date.month, 2);
	print(to, "-");
	print_number(to, date.day, 2);
	print(to, "T");
	print_number(to, second / 3600, 2);
	print(to, ":");
	print_number(to, second / 60 % 60, 2);
	print(to, ":");
	print_number(to, second % 60, 2);
	print(to, ".");
	print_number(to, (uint64_t)time.tv_nsec, 9);
	print(to, "Z\"");
	return true;
}

/* ---- containers ---- */

static bool print_map(const struct printer *to, const argdata_t *ad, unsigned depth)
{
	const argdata_t *key, *value;
	argdata_map_iterator_t it;

	argdata_map_iterate(ad, &it);
	if (it.index == ARGDATA_ITERATOR_INVALID)
		return false;
	if (it.index == ARGDATA_ITERATOR_END) {
		print(to, "!!map {}");
		return true;
	}
	print(to, "!!map {");
	for (; argdata_map_get(&it, &key, &value); argdata_map_next(&it)) {
		new_line(to, depth + 1);
		print(to, "? ");
		print_value(to, key, depth + 1);
		new_line(to, depth + 1);
		print(to, ": ");
		print_value(to, value, depth + 1);
		print(to, ",");
	}
	new_line(to, depth);
	print(to, "}");
	return true;
}

static bool print_seq(const struct printer *to, const argdata_t *ad, unsigned depth)
{
	argdata_seq_iterator_t it;
	const argdata_t *value;

	argdata_seq_iterate(ad, &it);
	if (it.index == ARGDATA_ITERATOR_INVALID)
		return false;
	if (it.index == ARGDATA_ITERATOR_END) {
		print(to, "!!seq []");
		return true;
	}
	print(to, "!!seq [");
	for (; argdata_seq_get(&it, &value); argdata_seq_next(&it)) {
		new_line(to, depth + 1);
		print_value(to, value, depth + 1);
		print(to, ",");
	}
	new_line(to, depth);
	print(to, "]");
	return true;
}

/* DEPTH is how many containers this lies in.  What is too deep is not looked at. */
static void print_value(const struct printer *to, const argdata_t *ad, unsigned depth)
{
	static bool (*const scalars[])(const struct printer *, const argdata_t *) = {
		print_binary, print_bool, print_fd, print_float, print_int, print_str, print_timestamp,
	};

	for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
		if (scalars[i](to, ad))
			return;
	if (depth >= ARGDATA_DEPTH_MAX || (!print_map(to, ad, depth) && !print_seq(to, ad, depth)))
		print_null(to);
}

void argdata_write_yaml(const argdata_t *ad,
			void (*write)(void *context, const char *text, size_t length),
			void *context)
{
	const struct printer to = { .write = write, .context = context };

	print(&to, "%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n");
	print_value(&to, ad, 0);
	print(&to, "\n");
}
