/* The printed form. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "help.h"
#include "tap.h"

#define HEAD "%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n"
#define TIME_FORMAT "!!timestamp \"%Y-%m-%dT%H:%M:%S.000000000Z\"\n"

static char *printed(const argdata_t *ad)
{
	size_t length;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &length);

	if (!stream)
		abort();
	argdata_print_yaml(ad, stream);
	if (fclose(stream) != 0)
		abort();
	return text;
}

static void check(const argdata_t *ad, const char *want)
{
	char *text = printed(ad);
	size_t head = strlen(HEAD), length = strlen(text);
	bool good = length > head && memcmp(text, HEAD, head) == 0 && text[length - 1] == '\n';

	if (length > 0)
		text[length - 1] = '\0';
	good = good && strcmp(text + head, want) == 0;
	if (!good)
		fprintf(stderr, "printed as %s\nwanted %s\n", text, want);
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = ' ';
	tap(good, "%s", good ? text + head : want);
	free(text);
}

static void check_bytes(const char *hex, const char *want)
{
	size_t length;
	unsigned char *bytes = from_hex(hex, &length);
	argdata_t *ad = argdata_from_buffer(bytes, length, plus_hundred, NULL);

	if (!ad)
		abort();
	check(ad, want);
	argdata_free(ad);
	free(bytes);
}

static void check_scalars(void)
{
	check(&argdata_null, "!!null \"null\"");
	check(&argdata_true, "!!bool \"true\"");
	check(&argdata_false, "!!bool \"false\"");
	check(FD(3), "!fd \"3\"");
	check(FD(-1), "!fd \"invalid\"");
	check(INT(0), "!!int \"0\"");
	check(INT(-5), "!!int \"-5\"");
	check(INT(INT64_MIN), "!!int \"-9223372036854775808\"");
	check(INT(UINT64_MAX), "!!int \"18446744073709551615\"");
	check_bytes("03 00 00 00 01", "!fd \"101\"");
	check_bytes("03 00 00 00 0a", "!fd \"invalid\"");
	check_bytes("01", "!!binary \"\"");
	check_bytes("01 00", "!!binary \"AA==\"");
	check_bytes("01 ff fe", "!!binary \"//4=\"");
	check_bytes("01 66 6f 6f", "!!binary \"Zm9v\"");
	check_bytes("01 66 6f 6f 62", "!!binary \"Zm9vYg==\"");
}

static void check_strings(void)
{
	check(STR(""), "!!str \"\"");
	check(STR("plain"), "!!str \"plain\"");
	check(STR("say \"\\\""), "!!str \"say \\\"\\\\\\\"\"");
	check(STR("\0\a\b\t\n\v\f\r\033"), "!!str \"\\0\\a\\b\\t\\n\\v\\f\\r\\e\"");
	check(STR("\x01\x1f\x7f"), "!!str \"\\x01\\x1F\\x7F\"");
	check(STR("h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x9f"),
	      "!!str \"h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x9f\"");
	check(STR("a\xc2\x85\xc2\x9b\xc2\xa0z"), "!!str \"a\\x85\\x9B\xc2\xa0z\"");
	check(STR("\xe2\x80\xa8\xe2\x80\xae\xef\xbb\xbf\xef\xbf\xbe"),
	      "!!str \"\\u2028\\u202E\\uFEFF\\uFFFE\"");
}

static void check_times(void)
{
	static const struct {
		time_t seconds;
		long nanoseconds;
		const char *want;
	} row[] = {
		{ 0, 0, "1970-01-01T00:00:00.000000000Z" },
		{ -1, 999999999, "1969-12-31T23:59:59.999999999Z" },
		{ 1500000000, 123456789, "2017-07-14T02:40:00.123456789Z" },
		{ 951782399, 0, "2000-02-28T23:59:59.000000000Z" },
		{ 951782400, 0, "2000-02-29T00:00:00.000000000Z" },
		{ 951868800, 0, "2000-03-01T00:00:00.000000000Z" },
		{ 4107542399, 0, "2100-02-28T23:59:59.000000000Z" },
		{ 4107542400, 0, "2100-03-01T00:00:00.000000000Z" },
		{ 1735603200, 0, "2024-12-31T00:00:00.000000000Z" },
		{ 253402300799, 0, "9999-12-31T23:59:59.000000000Z" },
		{ 253402300800, 0, "10000-01-01T00:00:00.000000000Z" },
		{ -62135596800, 0, "0001-01-01T00:00:00.000000000Z" },
		{ -62167219201, 0, "-0001-12-31T23:59:59.000000000Z" },
		{ INT64_MAX, 0, "292277026596-12-04T15:30:07.000000000Z" },
		{ INT64_MIN, 0, "-292277022657-01-27T08:29:52.000000000Z" },
	};
	uint64_t state = 1;
	bool good = true;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct timespec time = { row[i].seconds, row[i].nanoseconds };
		char want[80];

		snprintf(want, sizeof(want), "!!timestamp \"%s\"", row[i].want);
		check(keep(argdata_create_timestamp(&time)), want);
	}
	for (int i = 0; i < 2000; i++) {
		struct timespec time = { .tv_sec = (time_t)(random_number(&state) % 253402300800) };
		char want[80], *text;

		strftime(want, sizeof(want), TIME_FORMAT, gmtime(&time.tv_sec));
		text = printed(keep(argdata_create_timestamp(&time)));
		good = good && strcmp(text + strlen(HEAD), want) == 0;
		free(text);
	}
	tap(good, "times until the year 9999 are as the C library's");
}

/* ---- floating-point numbers ---- */

static int count_digits(const char *text)
{
	int count = 0;

	for (; *text && *text != 'e'; text++)
		count += *text >= '0' && *text <= '9';
	return count;
}

/* Reads back as the same number, and no shorter form does. */
static bool is_shortest(double value)
{
	char *text = printed(keep(argdata_create_float(value)));
	char *digits = strchr(text + strlen(HEAD), '"') + 1, *end, other[40];
	int precision = 0;
	bool good = strtod(digits, &end) == value && strcmp(end, "\"\n") == 0;

	do
		snprintf(other, sizeof(other), "%.*e", precision++, value);
	while (strtod(other, NULL) != value);
	*end = '\0';
	good = good && count_digits(digits) <= precision;
	if (!good)
		fprintf(stderr, "%a is printed as %s\n", value, digits);
	free(text);
	return good;
}

static void check_floats(void)
{
	static const struct {
		double value;
		const char *want;
	} row[] = {
		{ 0.0, "0" },           { -0.0, "-0" },
		{ 1.0, "1" },           { 1.5, "1.5" },
		{ -2.0, "-2" },         { 0.1, "1e-1" },
		{ 123.456, "1.23456e+2" }, { 1e21, "1e+21" },
		{ 5e-324, "5e-324" },   { DBL_MIN, "2.2250738585072014e-308" },
		{ DBL_MAX, "1.7976931348623157e+308" },
		{ 9007199254740993.0, "9.007199254740992e+15" },
		{ 2e-44, "2e-44" },     { 1.0 / 3, "3.333333333333333e-1" },
		{ INFINITY, ".inf" },   { -INFINITY, "-.inf" },
		{ NAN, ".nan" },
	};
	uint64_t state = 7, bits;
	int good = 0;
	double value;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char want[60];

		snprintf(want, sizeof(want), "!!float \"%s\"", row[i].want);
		check(keep(argdata_create_float(row[i].value)), want);
	}
	for (int i = 0; i < 3000; i++, drop_kept()) {
		/* Also powers of two, whose neighbours are not equally far, and numbers near 0. */
		bits = random_number(&state) << (i % 3 ? 0 : 52) >> (i % 5 ? 0 : 12);
		memcpy(&value, &bits, sizeof(value));
		good += !isfinite(value) || is_shortest(value);
	}
	tap(good == 3000, "%d of 3000 numbers are printed as short as can be", good);
}

static void check_containers(void)
{
	check(seq(0, NULL), "!!seq []");
	check(map(0, NULL), "!!map {}");
	check(SEQ(INT(1), &argdata_null), "!!seq [\n  !!int \"1\",\n  !!null \"null\",\n]");
	check(MAP(STR("a"), SEQ(INT(1)), MAP(FD(2), &argdata_true), seq(0, NULL)),
	      "!!map {\n"
	      "  ? !!str \"a\"\n"
	      "  : !!seq [\n"
	      "    !!int \"1\",\n"
	      "  ],\n"
	      "  ? !!map {\n"
	      "    ? !fd \"2\"\n"
	      "    : !!bool \"true\",\n"
	      "  }\n"
	      "  : !!seq [],\n"
	      "}");
}

static void check_undecodable(void)
{
	static const char *const hex[] = {
		"00", "0a 01", "ff", "02 00", "03 00 00 00", "04 00", "08", "08 41", "08 ff 00",
		"05 01 00 00 00 00 00 00 00 00", "05 80 00 00 00 00 00 00 00 00", "07 83 05", "06 80",
		"09 7f ff ff ff ff ff ff ff ff ff ff ff",
	};

	for (size_t i = 0; i < sizeof(hex) / sizeof(hex[0]); i++)
		check_bytes(hex[i], "!!null \"null\"");
	check_bytes("07 82 05 07 82 08 41 81 05 84 05",
		    "!!seq [\n  !!int \"7\",\n  !!null \"null\",\n  !!int \"0\",\n]");
	check_bytes("06 81 05 81 05 80", "!!map {\n  ? !!int \"0\"\n  : !!int \"0\",\n}");
}

static void check_depth(void)
{
	unsigned char bytes[4000], *at = bytes + sizeof(bytes);
	size_t length = 0, opened = 0;
	argdata_t *ad;
	char *text;

	while (at > bytes + 3) {
		*--at = (unsigned char)(0x80 | (length & 0x7f));
		if (length >= 128)
			*--at = (unsigned char)(length >> 7);
		*--at = 7;
		length = (size_t)(bytes + sizeof(bytes) - at);
	}
	ad = argdata_from_buffer(at, length, NULL, NULL);
	if (!ad)
		abort();
	text = printed(ad);
	for (const char *c = text; *c; c++)
		opened += *c == '[';
	tap(opened == ARGDATA_DEPTH_MAX && strstr(text, "!!null") != NULL,
	    "no more than %d levels are printed", ARGDATA_DEPTH_MAX);
	free(text);
	argdata_free(ad);
}

int main(void)
{
	check_scalars();
	check_strings();
	check_times();
	check_floats();
	check_containers();
	check_undecodable();
	check_depth();
	drop_kept();
	return tap_end();
}
