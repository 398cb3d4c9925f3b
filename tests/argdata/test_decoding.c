/* Encodings that no encoder makes: what is refused, and how, and what is let through. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "help.h"
#include "tap.h"

static argdata_t *open_hex(const char *hex, unsigned char **bytes)
{
	size_t length;
	argdata_t *ad;

	*bytes = from_hex(hex, &length);
	ad = argdata_from_buffer(*bytes, length, plus_hundred, NULL);
	if (!ad)
		abort();
	return ad;
}

/* What the getter of the type says; the tag is the first byte. */
static int get_as_tagged(const argdata_t *ad, int tag)
{
	union {
		const void *bytes;
		const char *text;
		bool truth;
		int fd;
		double number;
		intmax_t integer;
		struct timespec time;
	} ignored;
	size_t length;

	switch (tag) {
	case 1:
		return argdata_get_binary(ad, &ignored.bytes, &length);
	case 2:
		return argdata_get_bool(ad, &ignored.truth);
	case 3:
		return argdata_get_fd(ad, &ignored.fd);
	case 4:
		return argdata_get_float(ad, &ignored.number);
	case 5:
		return argdata_get_int_s(ad, &ignored.integer, INTMAX_MIN, INTMAX_MAX);
	case 8:
		return argdata_get_str(ad, &ignored.text, &length);
	case 9:
		return argdata_get_timestamp(ad, &ignored.time);
	default:
		return -1;
	}
}

static void check_refused(void)
{
	static const struct {
		const char *hex, *why;
		int error;
	} row[] = {
		{ "02 00", "a boolean that is 0", EINVAL },
		{ "02 02", "a boolean that is 2", EINVAL },
		{ "02 01 01", "a boolean of two bytes", EINVAL },
		{ "03", "a descriptor of no bytes", EINVAL },
		{ "03 00 00 01", "a descriptor of three bytes", EINVAL },
		{ "03 00 00 00 00 01", "a descriptor of five bytes", EINVAL },
		{ "03 00 00 00 0a", "a descriptor that the receiver has not", EBADF },
		{ "03 ff ff ff ff", "a descriptor that the sender had not", EBADF },
		{ "04", "a float of no bytes", EINVAL },
		{ "04 3f", "a float of one byte", EINVAL },
		{ "04 00 00 00 00 00 00 00 00 00", "a float of nine bytes", EINVAL },
		{ "05 00 00 00 00 00 00 00 00 01", "1 in nine bytes", ERANGE },
		{ "05 ff ff ff ff ff ff ff ff ff", "-1 in nine bytes", ERANGE },
		{ "08", "a string of no bytes", EINVAL },
		{ "08 41", "a string without terminator", EINVAL },
		{ "08 00 41", "a string with the terminator elsewhere", EINVAL },
		{ "08 ff 00", "a byte that is in no character", EILSEQ },
		{ "08 80 00", "a byte from inside a character", EILSEQ },
		{ "08 c3 00", "a character cut short by the end", EILSEQ },
		{ "08 c3 41 00", "a character cut short by another", EILSEQ },
		{ "08 e2 82 00", "a character of three with one missing", EILSEQ },
		{ "08 f0 9f 90 00", "a character of four with one missing", EILSEQ },
		{ "08 c0 80 00", "NUL in two bytes", EILSEQ },
		{ "08 c1 bf 00", "7f in two bytes", EILSEQ },
		{ "08 e0 9f bf 00", "7ff in three bytes", EILSEQ },
		{ "08 f0 8f bf bf 00", "ffff in four bytes", EILSEQ },
		{ "08 ed a0 80 00", "the first surrogate", EILSEQ },
		{ "08 ed bf bf 00", "the last surrogate", EILSEQ },
		{ "08 f4 90 80 80 00", "110000", EILSEQ },
		{ "08 f5 80 80 80 00", "140000", EILSEQ },
		{ "08 f8 88 80 80 80 00", "a character of five bytes", EILSEQ },
		{ "08 41 ff 00", "a bad byte after a good one", EILSEQ },
		{ "09 00 00 00 00 00 00 00 00 00 00 00 00 00", "0 s in thirteen bytes", ERANGE },
		{ "09 1d cd 65 00 00 00 00 00 00 00 00 00", "one second too late", ERANGE },
		{ "09 e2 32 9a ff ff ff ff ff ff ff ff ff", "1 ns too early", ERANGE },
		{ "09 7f ff ff ff ff ff ff ff ff ff ff ff", "the latest of twelve bytes", ERANGE },
		{ "09 80 00 00 00 00 00 00 00 00 00 00 00", "the earliest of twelve bytes", ERANGE },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		unsigned char *bytes;
		argdata_t *ad = open_hex(row[i].hex, &bytes);

		tap(get_as_tagged(ad, bytes[0]) == row[i].error && no_other_type(ad, bytes[0]),
		    "refused: %s", row[i].why);
		argdata_free(ad);
		free(bytes);
	}
}

static void check_accepted(void)
{
	static const struct {
		const char *hex, *same_as, *why;
	} row[] = {
		{ "05 00", "05", "0 with a byte too many" },
		{ "05 00 00 00 00 00 00 00 00", "05", "0 in eight bytes" },
		{ "05 00 01", "05 01", "1 with a byte too many" },
		{ "05 ff ff", "05 ff", "-1 with a byte too many" },
		{ "05 ff ff ff ff ff ff ff ff", "05 ff", "-1 in eight bytes" },
		{ "05 ff 80", "05 80", "-128 with a byte too many" },
		{ "09 00", "09", "the time 0 with a byte too many" },
		{ "09 00 00 00 00 00 00 00 00 00 00 00 01", "09 01", "1 ns in twelve bytes" },
		{ "09 ff ff", "09 ff", "-1 ns with a byte too many" },
		{ "07 82 05 00", "07 81 05", "0 with a byte too many, in a sequence" },
		{ "08 ed 9f bf ee 80 80 f4 8f bf bf 00", "08 ed 9f bf ee 80 80 f4 8f bf bf 00",
		  "the characters around surrogates, and the last" },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		unsigned char *bytes, *same_bytes;
		argdata_t *ad = open_hex(row[i].hex, &bytes);
		argdata_t *same = open_hex(row[i].same_as, &same_bytes);

		tap(same_value(ad, same) && !no_other_type(ad, 0), "accepted: %s", row[i].why);
		argdata_free(ad);
		argdata_free(same);
		free(bytes);
		free(same_bytes);
	}
}

static void check_nothing(void)
{
	static const char *const hex[] = { "", "00", "00 01", "0a", "0a 00", "0b 82 05 01", "10", "41",
					   "7f 00", "80", "82 01", "ff", "ff ff ff ff ff" };

	for (size_t i = 0; i < sizeof(hex) / sizeof(hex[0]); i++) {
		unsigned char *bytes, copy[16];
		argdata_t *ad = open_hex(hex[i], &bytes);
		size_t length, fds;

		argdata_serialized_length(ad, &length, &fds);
		tap(no_other_type(ad, 0) && fds == 0 && argdata_serialize(ad, copy, NULL) == 0 &&
		    memcmp(copy, bytes, length) == 0,
		    "of no type, but passed on: %s", *hex[i] ? hex[i] : "nothing");
		argdata_free(ad);
		free(bytes);
	}
}

/* What an iterator delivers before it stops, and how it stops. */
static void check_iteration(void)
{
	static const struct {
		const char *hex, *why;
		size_t delivered, index;
	} row[] = {
		{ "07", "an empty sequence", 0, ARGDATA_ITERATOR_END },
		{ "06", "an empty map", 0, ARGDATA_ITERATOR_END },
		{ "07 80", "a sequence of one null", 1, ARGDATA_ITERATOR_END },
		{ "06 80 80", "a map of one null", 1, ARGDATA_ITERATOR_END },
		{ "", "null", 0, ARGDATA_ITERATOR_INVALID },
		{ "05 01", "a number", 0, ARGDATA_ITERATOR_INVALID },
		{ "08 80 80 00", "a string", 0, ARGDATA_ITERATOR_INVALID },
		{ "07 00 81 05", "a length with a zero in front", 0, ARGDATA_ITERATOR_INVALID },
		{ "07 83 05", "an element longer than the rest", 0, ARGDATA_ITERATOR_INVALID },
		{ "07 01", "a length without end", 0, ARGDATA_ITERATOR_INVALID },
		{ "07 00", "a length of only zeros", 0, ARGDATA_ITERATOR_INVALID },
		{ "07 02 00 00 00 00 00 00 00 00 80", "a length of 2^64", 0, ARGDATA_ITERATOR_INVALID },
		{ "07 01 7f 7f 7f 7f 7f 7f 7f 7f ff", "a length of 2^64-1", 0,
		  ARGDATA_ITERATOR_INVALID },
		{ "07 7f 7f 7f 7f 7f 7f 7f 7f 7f ff", "a length of ten bytes", 0,
		  ARGDATA_ITERATOR_INVALID },
		{ "07 81 05 80 83 05", "two good elements and one too long", 2,
		  ARGDATA_ITERATOR_INVALID },
		{ "07 81 05 00", "one good element and a bad length", 1, ARGDATA_ITERATOR_INVALID },
		{ "06 83 08 61 00", "a map of one key", 0, ARGDATA_ITERATOR_INVALID },
		{ "06 83 08 61 00 82 05", "a map whose value is too long", 0, ARGDATA_ITERATOR_INVALID },
		{ "06 80 81 05 83 08 61 00", "a map with a key too many", 1, ARGDATA_ITERATOR_INVALID },
		{ "06 80 81 05 80 01", "a map with a bad length", 1, ARGDATA_ITERATOR_INVALID },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		unsigned char *bytes;
		argdata_t *ad = open_hex(row[i].hex, &bytes);
		const argdata_t *key, *value;
		bool is_map = row[i].hex[0] == '0' && row[i].hex[1] == '6';
		argdata_map_iterator_t m;
		argdata_seq_iterator_t s;
		size_t m_count = 0, s_count = 0;

		for (argdata_map_iterate(ad, &m); argdata_map_get(&m, &key, &value);
		     argdata_map_next(&m))
			m_count += m.index == m_count;
		for (argdata_seq_iterate(ad, &s); argdata_seq_get(&s, &value); argdata_seq_next(&s))
			s_count += s.index == s_count;
		argdata_map_next(&m);
		argdata_seq_next(&s);
		tap((is_map ? m_count : s_count) == row[i].delivered && (is_map ? s_count : m_count) == 0 &&
		    (is_map ? m.index : s.index) == row[i].index &&
		    (is_map ? s.index : m.index) == ARGDATA_ITERATOR_INVALID,
		    "iterating: %s", row[i].why);
		argdata_free(ad);
		free(bytes);
	}
}

/* An iterator does not depend on the one its container came from. */
static void check_independence(void)
{
	unsigned char *bytes;
	argdata_t *ad = open_hex("07 87 07 82 05 01 82 05 02 81 02", &bytes);
	argdata_seq_iterator_t outer, inner;
	const argdata_t *value;
	int first = 0, second = 0;

	argdata_seq_iterate(ad, &outer);
	argdata_seq_get(&outer, &value);
	argdata_seq_iterate(value, &inner);
	argdata_seq_next(&outer);
	argdata_seq_get(&inner, &value);
	argdata_get_int(value, &first);
	argdata_seq_next(&inner);
	argdata_seq_get(&inner, &value);
	argdata_get_int(value, &second);
	tap(first == 1 && second == 2, "an inner iterator outlives a move of the outer one");
	argdata_free(ad);
	free(bytes);
}

static void check_renumbering(void)
{
	static const struct {
		const char *hex, *want, *why;
		size_t fds;
	} row[] = {
		{ "07 85 03 00 00 00 07 85 03 00 00 00 02 85 03 00 00 00 07",
		  "07 85 03 00 00 00 00 85 03 00 00 00 01 85 03 00 00 00 00", "in order", 2 },
		{ "07 85 03 00 00 00 07 84 03 00 00 00 85 03 00 00 00 02 83 03",
		  "07 85 03 00 00 00 00 84 03 00 00 00 85 03 00 00 00 01 83 03",
		  "but not what is none, nor a broken end", 2 },
		{ "06 80 85 03 00 00 00 07 85 03 00 00 00 08",
		  "06 80 85 03 00 00 00 00 85 03 00 00 00 01", "also a key without value", 2 },
		{ "07 85 03 00 00 00 63 85 03 00 00 00 03",
		  "07 85 03 ff ff ff ff 85 03 00 00 00 00", "what cannot be had is marked", 1 },
		{ "0b 85 03 00 00 00 07", "0b 85 03 00 00 00 07", "not in what is no container", 0 },
		{ "01 85 03 00 00 00 07", "01 85 03 00 00 00 07", "not in binary", 0 },
		{ "07 8a 06 81 05 85 03 00 00 00 04", "07 8a 06 81 05 85 03 00 00 00 04",
		  "not in an element that is cut off", 0 },
		{ "07 88 06 81 05 85 03 00 00 00 04", "07 88 06 81 05 85 03 00 00 00 04",
		  "not where an inner length runs past its container", 0 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		unsigned char *bytes, copy[32], *want;
		argdata_t *ad = open_hex(row[i].hex, &bytes);
		size_t length, at_most;
		int fds[8];

		want = from_hex(row[i].want, &length);
		argdata_serialized_length(ad, &length, &at_most);
		tap(argdata_serialize(ad, copy, fds) == row[i].fds && at_most >= row[i].fds &&
		    memcmp(copy, want, length) == 0, "descriptors renumbered: %s", row[i].why);
		argdata_free(ad);
		free(bytes);
		free(want);
	}
}

/* ---- integers of all types ---- */

#define CHECK_INT(type, hex, number)                                                             \
	do {                                                                                     \
		unsigned char *bytes;                                                            \
		argdata_t *ad = open_hex(hex, &bytes);                                           \
		type got = 42;                                                                   \
		tap(argdata_get_int(ad, &got) == 0 && got == (number), #type ": " hex);          \
		argdata_free(ad);                                                                \
		free(bytes);                                                                     \
	} while (0)
#define CHECK_RANGE(type, hex)                                                                   \
	do {                                                                                     \
		unsigned char *bytes;                                                            \
		argdata_t *ad = open_hex(hex, &bytes);                                           \
		type got = 42;                                                                   \
		tap(argdata_get_int(ad, &got) == ERANGE && got == 42, #type ": not " hex);       \
		argdata_free(ad);                                                                \
		free(bytes);                                                                     \
	} while (0)
#define CHECK_SIGNED(type, min, max, low, high, under, over) \
	CHECK_INT(type, low, min);                           \
	CHECK_INT(type, high, max);                          \
	CHECK_INT(type, "05 ff", -1);                        \
	CHECK_RANGE(type, under);                            \
	CHECK_RANGE(type, over)
#define CHECK_UNSIGNED(type, max, high, over) \
	CHECK_INT(type, "05", 0);             \
	CHECK_INT(type, high, max);           \
	CHECK_RANGE(type, "05 ff");           \
	CHECK_RANGE(type, over)

static void check_integers(void)
{
	CHECK_SIGNED(char, CHAR_MIN, CHAR_MAX, "05 80", "05 7f", "05 ff 7f", "05 00 80");
	CHECK_SIGNED(signed char, SCHAR_MIN, SCHAR_MAX, "05 80", "05 7f", "05 ff 7f", "05 00 80");
	CHECK_SIGNED(short, SHRT_MIN, SHRT_MAX, "05 80 00", "05 7f ff", "05 ff 7f ff", "05 00 80 00");
	CHECK_SIGNED(int, INT_MIN, INT_MAX, "05 80 00 00 00", "05 7f ff ff ff", "05 ff 7f ff ff ff",
		     "05 00 80 00 00 00");
	CHECK_SIGNED(long, LONG_MIN, LONG_MAX, "05 80 00 00 00 00 00 00 00",
		     "05 7f ff ff ff ff ff ff ff", "05 ff 7f ff ff ff ff ff ff ff",
		     "05 00 80 00 00 00 00 00 00 00");
	CHECK_SIGNED(long long, LLONG_MIN, LLONG_MAX, "05 80 00 00 00 00 00 00 00",
		     "05 7f ff ff ff ff ff ff ff", "05 ff 7f ff ff ff ff ff ff ff",
		     "05 00 80 00 00 00 00 00 00 00");
	CHECK_UNSIGNED(unsigned char, UCHAR_MAX, "05 00 ff", "05 01 00");
	CHECK_UNSIGNED(unsigned short, USHRT_MAX, "05 00 ff ff", "05 01 00 00");
	CHECK_UNSIGNED(unsigned, UINT_MAX, "05 00 ff ff ff ff", "05 01 00 00 00 00");
	CHECK_UNSIGNED(unsigned long, ULONG_MAX, "05 00 ff ff ff ff ff ff ff ff",
		       "05 01 00 00 00 00 00 00 00 00");
	CHECK_UNSIGNED(unsigned long long, ULLONG_MAX, "05 00 ff ff ff ff ff ff ff ff",
		       "05 01 00 00 00 00 00 00 00 00");
	CHECK_INT(unsigned long, "05 00 00 00 00 00 00 00 00 01", 1);
	CHECK_RANGE(unsigned long, "05 00 00 00 00 00 00 00 00 00 01");
	CHECK_RANGE(unsigned long, "05 80 00 00 00 00 00 00 00");
	CHECK_RANGE(long, "05 00 00 00 00 00 00 00 00 00");
}

static void check_limits(void)
{
	argdata_t *ad = argdata_create_int(1000);
	uintmax_t u;
	intmax_t s;

	tap(argdata_get_int_s(ad, &s, 1000, 1000) == 0 && s == 1000 &&
	    argdata_get_int_s(ad, &s, 1001, 2000) == ERANGE &&
	    argdata_get_int_s(ad, &s, 0, 999) == ERANGE, "limits of the caller, signed");
	tap(argdata_get_int_u(ad, &u, 1000) == 0 && u == 1000 &&
	    argdata_get_int_u(ad, &u, 999) == ERANGE, "limits of the caller, unsigned");
	argdata_free(ad);
}

/* ---- strings ---- */

static void check_strings(void)
{
	unsigned char *bytes;
	argdata_t *ad = open_hex("08 61 00 62 00", &bytes);
	const char *text = NULL;
	size_t length;

	tap(argdata_get_str_c(ad, &text) == EILSEQ && text == NULL &&
	    argdata_get_str(ad, &text, &length) == 0 && length == 3,
	    "a NUL inside is refused only where text ends with it");
	argdata_free(ad);
	free(bytes);

	ad = open_hex("08 68 c3 a9 00", &bytes);
	tap(argdata_get_str_c(ad, &text) == 0 && strcmp(text, "h\xc3\xa9") == 0, "text with its end");
	argdata_free(ad);
	free(bytes);

	ad = argdata_create_str("abc", 2);
	tap(argdata_get_str_c(ad, &text) == EILSEQ, "text that does not end where it should");
	argdata_free(ad);

	errno = 0;
	tap(!argdata_create_str("\xff", 1) && errno == EILSEQ && !argdata_create_str_c("a\xc0\x80") &&
	    errno == EILSEQ, "no string is made of what is not UTF-8");
}

int main(void)
{
	check_refused();
	check_accepted();
	check_nothing();
	check_iteration();
	check_independence();
	check_renumbering();
	check_integers();
	check_limits();
	check_strings();
	return tap_end();
}
