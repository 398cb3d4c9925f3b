/*
 * YAML text to argument data: rows of text and the bytes that come out, or the message.
 * Descriptors are numbered in the order in which they are asked for; nothing is opened.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "grant/encode.h"

#define TAG "%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n"

static const struct row {
	const char *why;
	const char *yaml;
	const char *hex;   /* expected bytes; NULL: a mistake is expected */
	const char *error; /* LINE:COLUMN: text */
} rows[] = {
	{ "no text is null", "", "", NULL },
	{ "a comment is null", "# nothing\n", "", NULL },
	{ "an empty document is null", "---\n...\n", "", NULL },
	{ "null", "null", "", NULL },
	{ "Null", "Null", "", NULL },
	{ "NULL", "NULL", "", NULL },
	{ "a tilde is null", "~", "", NULL },
	{ "nULL is text", "nULL", "08 6e554c4c 00", NULL },
	{ "null in a sequence", "[~, null]", "07 80 80", NULL },
	{ "an absent value is null", "a:", "06 83 086100 80", NULL },

	{ "true", "true", "02 01", NULL },
	{ "True", "True", "02 01", NULL },
	{ "TRUE", "TRUE", "02 01", NULL },
	{ "false", "false", "02", NULL },
	{ "False", "False", "02", NULL },
	{ "FALSE", "FALSE", "02", NULL },
	{ "yes, no, on, off", "[yes, no, on, off]", "07 82 0201 81 02 82 0201 81 02", NULL },
	{ "Yes, NO, On, OFF", "[Yes, NO, On, OFF]", "07 82 0201 81 02 82 0201 81 02", NULL },
	{ "quoted, they are text", "\"yes\"", "08 796573 00", NULL },
	{ "yEs and y are text", "[yEs, y]", "07 85 08 794573 00 83 08 79 00", NULL },

	{ "0", "0", "05", NULL },
	{ "1", "1", "05 01", NULL },
	{ "127 and 128", "[127, 128]", "07 82 057f 83 050080", NULL },
	{ "255", "255", "05 00ff", NULL },
	{ "1000", "1000", "05 03e8", NULL },
	{ "+1", "+1", "05 01", NULL },
	{ "-1", "-1", "05 ff", NULL },
	{ "-0", "-0", "05", NULL },
	{ "-129", "-129", "05 ff7f", NULL },
	{ "leading zeros are decimal, as in YAML 1.2", "0100", "05 64", NULL },
	{ "hexadecimal", "0xFf", "05 00ff", NULL },
	{ "octal", "0o777", "05 01ff", NULL },
	{ "0x alone is text", "0x", "08 3078 00", NULL },
	{ "0o8 is text", "0o8", "08 306f38 00", NULL },
	{ "0xfg is text", "0xfg", "08 30786667 00", NULL },
	{ "a sign before 0x makes text", "-0x10", "08 2d30783130 00", NULL },
	{ "a lone sign is text", "[+, \"-\"]", "07 83 082b00 83 082d00", NULL },
	{ "1_000 is text", "1_000", "08 315f303030 00", NULL },
	{ "12:30:45 is text", "12:30:45", "08 31323a33303a3435 00", NULL },
	{ "the largest signed number", "9223372036854775807", "05 7fffffffffffffff", NULL },
	{ "the least number", "-9223372036854775808", "05 8000000000000000", NULL },
	{ "the largest number", "18446744073709551615", "05 00ffffffffffffffff", NULL },
	{ "the largest in hexadecimal", "0xffffffffffffffff", "05 00ffffffffffffffff", NULL },
	{ "a number too large", "a: 18446744073709551616", NULL,
	  "1:4: the number 18446744073709551616 does not fit into 64 bits (quote it if it is text)" },
	{ "a number too small", "-9223372036854775809", NULL,
	  "1:1: the number -9223372036854775809 does not fit into 64 bits (quote it if it is text)" },
	{ "hexadecimal too large", "0x10000000000000000", NULL,
	  "1:1: the number 0x10000000000000000 does not fit into 64 bits (quote it if it is text)" },
	{ "quoted, it is text", "\"5\"", "08 35 00", NULL },

	{ "1.5", "1.5", "04 3ff8000000000000", NULL },
	{ "-2.0", "-2.0", "04 c000000000000000", NULL },
	{ "-0.0 keeps its sign", "-0.0", "04 8000000000000000", NULL },
	{ ".5 and 1.", "[.5, 1.]", "07 89 043fe0000000000000 89 043ff0000000000000", NULL },
	{ "1e3 and 1.5E-1", "[1e3, 1.5E-1]", "07 89 04408f400000000000 89 043fc3333333333333",
	  NULL },
	{ "infinities", "[.inf, -.Inf, +.INF]",
	  "07 89 047ff0000000000000 89 04fff0000000000000 89 047ff0000000000000", NULL },
	{ ".nan", ".nan", "04 7ff8000000000000", NULL },
	{ "too small for a double is zero", "1e-400", "04 0000000000000000", NULL },
	{ "too large for a double", "1e400", NULL,
	  "1:1: the number 1e400 does not fit into 64 bits (quote it if it is text)" },
	{ "1e and . and 1.2.3 are text", "[1e, ., 1.2.3]",
	  "07 84 08316500 83 082e00 87 08312e322e3300", NULL },
	{ "inf and nan without dots are text", "[inf, nan]", "07 85 08696e6600 85 086e616e00",
	  NULL },

	{ "text", "A", "08 41 00", NULL },
	{ "empty text", "\"\"", "08 00", NULL },
	{ "text with an accent", "h\xc3\xa9", "08 68c3a9 00", NULL },
	{ "text with a NUL", "\"a\\0b\"", "08 610062 00", NULL },
	{ "text by escapes", "\"\\x41\\u00e9\"", "08 41c3a9 00", NULL },
	{ "single quotes", "'it''s'", "08 69742773 00", NULL },
	{ "a block of text", "|\n  a\n  b\n", "08 610a620a 00", NULL },
	{ "folded text", ">-\n  a\n  b\n", "08 612062 00", NULL },
	{ "text in UTF-16", NULL, "08 41 00", NULL },
	{ "a date is text unless tagged", "2017-02-03", "08 323031372d30322d3033 00", NULL },
	{ "text that is not UTF-8", "a: \xff", NULL, "1:1: not YAML: invalid leading UTF-8 octet" },
	{ "a surrogate", "\"\\ud800\"", NULL,
	  "1:4: not YAML: found invalid Unicode character escape code while parsing a quoted scalar" },

	{ "!!str 5", "!!str 5", "08 35 00", NULL },
	{ "!!str of nothing", "!!str", "08 00", NULL },
	{ "a lone ! makes text", "! 5", "08 35 00", NULL },
	{ "!!int \"5\"", "!!int \"5\"", "05 05", NULL },
	{ "!!int of text", "x: !!int five", NULL, "1:4: \"five\" is not a valid !!int" },
	{ "!!int too large", "!!int \"99999999999999999999\"", NULL,
	  "1:1: the number 99999999999999999999 does not fit into 64 bits" },
	{ "!!bool", "!!bool \"yes\"", "02 01", NULL },
	{ "!!bool of text", "!!bool maybe", NULL, "1:1: \"maybe\" is not a valid !!bool" },
	{ "!!null", "!!null ''", "", NULL },
	{ "!!null of text", "!!null nothing", NULL, "1:1: \"nothing\" is not a valid !!null" },
	{ "!!float 5", "!!float 5", "04 4014000000000000", NULL },
	{ "!!float of text", "!!float 0x5", NULL, "1:1: \"0x5\" is not a valid !!float" },
	{ "a !!bool with a NUL", "!!bool \"true\\0\"", NULL, "1:1: \"true\" is not a valid !!bool" },
	{ "an !!int with a NUL", "!!int \"1\\0\"", NULL, "1:1: \"1\" is not a valid !!int" },
	{ "a !!float with a NUL", "!!float \"1\\0\"", NULL, "1:1: \"1\" is not a valid !!float" },

	{ "!!binary of nothing", "!!binary \"\"", "01", NULL },
	{ "!!binary, one byte", "!!binary AA==", "01 00", NULL },
	{ "!!binary, two bytes", "!!binary AP8=", "01 00ff", NULL },
	{ "!!binary, three bytes", "!!binary QUJD", "01 414243", NULL },
	{ "!!binary on two lines", "!!binary |\n  QUJD\n  AP8=\n", "01 414243 00ff", NULL },
	{ "!!binary without padding", "!!binary AP8", NULL, "1:1: \"AP8\" is not a valid !!binary" },
	{ "!!binary with too much padding", "!!binary QUJD=", NULL,
	  "1:1: \"QUJD=\" is not a valid !!binary" },
	{ "!!binary with padding in the middle", "!!binary AA==AA==", NULL,
	  "1:1: \"AA==AA==\" is not a valid !!binary" },
	{ "!!binary with stray bits", "!!binary AB==", NULL, "1:1: \"AB==\" is not a valid !!binary" },
	{ "!!binary with other letters", "!!binary \"A-==\"", NULL,
	  "1:1: \"A-==\" is not a valid !!binary" },
	{ "!!binary with a NUL", "!!binary \"AA\\0==\"", NULL, "1:1: \"AA\" is not a valid !!binary" },
	{ "!!binary of one letter", "!!binary \"A===\"", NULL,
	  "1:1: \"A===\" is not a valid !!binary" },

	{ "!!timestamp, the epoch", "!!timestamp 1970-01-01", "09", NULL },
	{ "!!timestamp, a second", "!!timestamp 1970-01-01T00:00:01Z", "09 3b9aca00", NULL },
	{ "!!timestamp, nanoseconds", "!!timestamp 2017-07-14T02:40:00.123456789Z",
	  "09 14d1120d8271cd15", NULL },
	{ "!!timestamp before the epoch", "!!timestamp 1969-12-31 23:59:59", "09 c4653600", NULL },
	{ "!!timestamp, one nanosecond before", "!!timestamp 1969-12-31 23:59:59.999999999 Z",
	  "09 ff", NULL },
	{ "!!timestamp with a zone", "!!timestamp 1970-01-01t02:30:01 +2:30", "09 3b9aca00", NULL },
	{ "!!timestamp west of Greenwich", "!!timestamp 1969-12-31T19:00:01-05", "09 3b9aca00",
	  NULL },
	{ "!!timestamp, a leap day", "!!timestamp 2000-02-29", "09 0d35690ccf780000", NULL },
	{ "!!timestamp in the year 0", "!!timestamp 0000-03-01", "09 fca15416558cac0000", NULL },
	{ "!!timestamp on a day there was not", "!!timestamp 1900-02-29", NULL,
	  "1:1: \"1900-02-29\" is not a valid !!timestamp" },
	{ "!!timestamp in month 13", "!!timestamp 2000-13-01", NULL,
	  "1:1: \"2000-13-01\" is not a valid !!timestamp" },
	{ "!!timestamp at 24 o'clock", "!!timestamp 2000-01-01T24:00:00", NULL,
	  "1:1: \"2000-01-01T24:00:00\" is not a valid !!timestamp" },
	{ "!!timestamp finer than nanoseconds", "!!timestamp 2000-01-01T00:00:00.0000000001", NULL,
	  "1:1: \"2000-01-01T00:00:00.0000000001\" is not a valid !!timestamp" },
	{ "!!timestamp with rubbish behind", "!!timestamp 1970-01-01T00:00:01Zx", NULL,
	  "1:1: \"1970-01-01T00:00:01Zx\" is not a valid !!timestamp" },
	{ "!!timestamp without a time after T", "!!timestamp 1970-01-01T", NULL,
	  "1:1: \"1970-01-01T\" is not a valid !!timestamp" },

	{ "an empty sequence", "[]", "07", NULL },
	{ "an empty map", "{}", "06", NULL },
	{ "a sequence", "[0, true, A]", "07 81 05 82 0201 83 084100", NULL },
	{ "a block sequence", "- [1]\n- [1]\n", "07 84 07820501 84 07820501", NULL },
	{ "a map", "a: 1\nb:\n", "06 83 086100 82 0501 83 086200 80", NULL },
	{ "order and repetition are kept", "{b: true, a: false, b: 7}",
	  "06 83 086200 82 0201 83 086100 81 02 83 086200 82 0507", NULL },
	{ "keys of other types", "{1: 2, ~: [], ? [x] : y}",
	  "06 82 0501 82 0502 80 81 07 85 07 83 087800 83 087900", NULL },
	{ "!!seq and !!map", "[!!seq [], !!map {}]", "07 81 07 81 06", NULL },
	{ "a !!set", "!!set {a}", NULL, "1:1: !!set is not a type of maps" },
	{ "!!str of a sequence", "!!str []", NULL, "1:1: !!str is not a type of sequences" },
	{ "!!seq of text", "!!seq x", NULL,
	  "1:1: the type !!seq is not one that a program can be given" },
	{ "a long subfield", "[!!binary "
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=]",
	  "07 0184 01 "
	  "000000000000000000000000000000000000000000000000000000000000000000"
	  "000000000000000000000000000000000000000000000000000000000000000000"
	  "000000000000000000000000000000000000000000000000000000000000000000"
	  "0000000000000000000000000000000000000000000000000000000000000000", NULL },

	{ "only the first document counts", "1\n---\n2\n", "05 01", NULL },
	{ "nothing after it is read", "1\n---\n[\n", "05 01", NULL },
	{ "an alias is the value again", "[&a [1], *a]", "07 84 07820501 84 07820501", NULL },
	{ "a later anchor takes the name", "[&a 1, &a 2, *a]", "07 82 0501 82 0502 82 0502", NULL },
	{ "an alias as a key", "{&k x: 1, *k : 2}", "06 83 087800 82 0501 83 087800 82 0502", NULL },
	{ "an alias without an anchor", "[1, *b]", NULL, "1:5: no value before this has the anchor &b" },
	{ "an alias within its value", "&a [1, *a]", NULL,
	  "1:8: this alias stands inside the value that it names" },
	{ "an alias after a first document", "--- &a 1\n--- *a\n", "05 01", NULL },

	{ "!fd", TAG "!fd 1", "03 00000000", NULL },
	{ "descriptors are numbered in order", TAG "{!fd 5 : !fd 6, x: !file {path: y}}",
	  "06 85 0300000000 85 0300000001 83 087800 85 0300000002", NULL },
	{ "an alias is the same descriptor", TAG "[&s !fd 1, !fd 2, *s]",
	  "07 85 0300000000 85 0300000001 85 0300000000", NULL },
	{ "the verbatim form", "!<tag:nuxi.nl,2015:cloudabi/executable> x", "03 00000000", NULL },
	{ "!executable without a value", TAG "[!executable , !socket {}]",
	  "07 85 0300000000 85 0300000001", NULL },
	{ "another handle", "%TAG !c! tag:nuxi.nl,2015:cloudabi/\n--- !c!fd 0", "03 00000000", NULL },
	{ "tags that are not declared", "a: !fd 1", NULL,
	  "1:4: the tag !fd is not declared (start the text with the lines "
	  "\"%TAG ! tag:nuxi.nl,2015:cloudabi/\" and \"---\")" },
	{ "a mistyped tag", TAG "a: !flie {path: x}", NULL,
	  "3:4: unknown tag \"flie\" (did you mean !file?)" },
	{ "a tag of another program", TAG "[!flower_switchboard_handle {}]", NULL,
	  "3:2: unknown tag \"flower_switchboard_handle\" (there are !fd, !file, !socket and "
	  "!executable)" },
	{ "a local tag", "!mine x", NULL,
	  "1:1: unknown tag \"!mine\" (there are !fd, !file, !socket and !executable)" },
	{ "!file of text", TAG "!file /etc", NULL,
	  "3:1: !file takes a map, such as {path: /srv/data}" },
	{ "!file of a sequence", TAG "!file [x]", NULL,
	  "3:1: !file takes a map, such as {path: /srv/data}" },
	{ "!fd of a map", TAG "!fd {}", NULL, "3:1: !fd takes a single word, such as stderr" },

	{ "an open bracket", "[1, 2", NULL,
	  "2:1: not YAML: did not find expected ',' or ']' while parsing a flow sequence" },
	{ "a tab as indentation", "a:\n\t- 1", NULL,
	  "2:1: not YAML: found character that cannot start any token while scanning for the next "
	  "token" },
	{ "a mapping in a line with another", "a: b: c", NULL,
	  "1:5: not YAML: mapping values are not allowed in this context" },
	{ "control characters do not reach the message", "[\"\\e[31m\", !!int \"\\e\\n\"]", NULL,
	  "1:12: \"??\" is not a valid !!int" },
};

static int next_number(void *context, const struct config_node *node, struct config_error *error)
{
	(void)node;
	(void)error;
	return (*(int *)context)++;
}

/* What the text comes to: hexadecimal digits, or the message. */
static void convert(const char *yaml, size_t length, char *out, size_t size)
{
	struct config_error error;
	struct config *config;
	unsigned char *bytes;
	size_t count;
	int number = 0;

	if (config_parse(yaml, length, &config, &error) < 0) {
		snprintf(out, size, "%u:%u: %s", error.line, error.column, error.text);
		return;
	}
	*out = '\0';
	if (encode_argdata(config, next_number, &number, &bytes, &count, &error) < 0) {
		snprintf(out, size, "encoding failed");
	} else {
		for (size_t i = 0; i < count && 2 * i + 3 < size; i++)
			sprintf(out + 2 * i, "%02x", bytes[i]);
		free(bytes);
	}
	config_free(config);
}

static void drop_spaces(const char *from, char *to)
{
	for (; *from; from++)
		if (*from != ' ')
			*to++ = *from;
	*to = '\0';
}

static int test_number;
static int failures;

static void expect(const char *why, const char *yaml, size_t length, const char *hex,
		   const char *error)
{
	char got[2048], want[2048];

	convert(yaml, length, got, sizeof(got));
	if (hex)
		drop_spaces(hex, want);
	else
		snprintf(want, sizeof(want), "%s", error);
	if (strcmp(got, want) == 0) {
		printf("ok %d - %s\n", ++test_number, why);
		return;
	}
	printf("not ok %d - %s\n# got:  %s\n# want: %s\n", ++test_number, why, got, want);
	failures++;
}

/* TEXT, COUNT times, between START and END. */
static char *repeat(const char *start, const char *text, size_t count, const char *end)
{
	size_t length = strlen(text), at = strlen(start);
	char *all = malloc(at + length * count + strlen(end) + 1);

	strcpy(all, start);
	for (size_t i = 0; i < count; i++, at += length)
		memcpy(all + at, text, length);
	strcpy(all + at, end);
	return all;
}

static void expect_limit(const char *why, char *yaml, const char *error)
{
	expect(why, yaml, strlen(yaml), NULL, error);
	free(yaml);
}

static void test_limits(void)
{
	static const char bomb[] = "- &a [x, x, x, x, x, x, x, x, x, x]\n"
				   "- &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
				   "- &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
				   "- &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
				   "- &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n"
				   "- &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n"
				   "- &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]\n"
				   "- &h [*g, *g, *g, *g, *g, *g, *g, *g, *g, *g]\n";

	expect("aliases of aliases are bounded", bomb, sizeof(bomb) - 1, NULL,
	       "6:39: the values up to here take more than 16 MiB");
	expect_limit("depth is bounded", repeat("", "[", 101, ""),
		     "1:101: values are nested deeper than 100 levels");
	expect_limit("anchors are bounded", repeat("", "- &a\n", 1001, ""),
		     "1001:3: more anchors than 1000");
	expect_limit("the length of the text is bounded", repeat("", "#", CONFIG_MAX_SIZE + 1, ""),
		     "1:1: the text is longer than 16 MiB");
}

int main(void)
{
	static const char utf16[] = "\xff\xfe" "A\0";
	size_t count = sizeof(rows) / sizeof(rows[0]);

	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];

		if (row->yaml)
			expect(row->why, row->yaml, strlen(row->yaml), row->hex, row->error);
		else
			expect(row->why, utf16, sizeof(utf16) - 1, row->hex, row->error);
	}
	test_limits();
	printf("1..%d\n", test_number);
	return failures != 0;
}
