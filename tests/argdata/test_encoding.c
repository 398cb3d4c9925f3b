/* Values and their encodings, in both directions. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "help.h"
#include "tap.h"

/* The table a row was encoded with, for decoding it. */
struct table {
	int fd[4];
	size_t count;
};

struct row {
	const char *what, *hex;
	const argdata_t *value;
	struct table table;
	size_t at_most; /* descriptors; 0: as many as are in the table */
};

/* Value, and table and at_most if there are any. */
#define ROW(name, bytes, ...) { .what = name, .hex = bytes, .value = __VA_ARGS__ }

static int look_up(void *argument, size_t index)
{
	const struct table *table = argument;

	return index < table->count ? table->fd[index] : -1;
}

static void check_encoding(const struct row *row)
{
	size_t length, expected_length, at_most, count;
	unsigned char *expected = from_hex(row->hex, &expected_length), *buffer;
	int fds[8];

	argdata_serialized_length(row->value, &length, &at_most);
	buffer = malloc(length + 1);
	if (!buffer)
		abort();
	count = argdata_serialize(row->value, buffer, fds);
	tap(length == expected_length && memcmp(buffer, expected, length) == 0 &&
	    count == row->table.count && memcmp(fds, row->table.fd, count * sizeof(int)) == 0 &&
	    at_most == (row->at_most ? row->at_most : row->table.count),
	    "%s is encoded as %s", row->what, row->hex);
	free(buffer);
	free(expected);
}

static void check_decoding(struct row *row)
{
	size_t length, copy_length, at_most, count;
	unsigned char *bytes = from_hex(row->hex, &length), *copy = malloc(length + 1);
	argdata_t *ad = argdata_from_buffer(bytes, length, look_up, &row->table);
	int fds[8];

	if (!ad || !copy)
		abort();
	tap(same_value(ad, row->value) && no_other_type(ad, length ? bytes[0] : 0),
	    "%s is decoded as %s", row->hex, row->what);
	argdata_serialized_length(ad, &copy_length, &at_most);
	count = argdata_serialize(ad, copy, fds);
	tap(copy_length == length && memcmp(copy, bytes, length) == 0 &&
	    count == row->table.count && memcmp(fds, row->table.fd, count * sizeof(int)) == 0 &&
	    at_most >= count, "%s is passed on unchanged", row->what);
	argdata_free(ad);
	free(copy);
	free(bytes);
}

static const argdata_t *timestamp(time_t seconds, long nanoseconds)
{
	struct timespec time = { seconds, nanoseconds };

	return keep(argdata_create_timestamp(&time));
}

static const argdata_t *binary(size_t count)
{
	char *bytes = keep_memory(count);

	memset(bytes, 'x', count);
	return keep(argdata_create_binary(bytes, count));
}

static void check_rows(void)
{
	struct row row[] = {
		ROW("null", "", &argdata_null),
		ROW("false", "02", &argdata_false),
		ROW("true", "02 01", &argdata_true),
		ROW("empty binary", "01", keep(argdata_create_binary(NULL, 0))),
		ROW("binary", "01 00 ff", keep(argdata_create_binary("\0\xff", 2))),
		ROW("0", "05", INT(0)),
		ROW("1", "05 01", INT(1)),
		ROW("127", "05 7f", INT(127)),
		ROW("128", "05 00 80", INT(128)),
		ROW("255", "05 00 ff", INT(255)),
		ROW("256", "05 01 00", INT(256)),
		ROW("1000", "05 03 e8", INT(1000)),
		ROW("-1", "05 ff", INT(-1)),
		ROW("-128", "05 80", INT(-128)),
		ROW("-129", "05 ff 7f", INT(-129)),
		ROW("-256", "05 ff 00", INT(-256)),
		ROW("-1000", "05 fc 18", INT(-1000)),
		ROW("2^32-1", "05 00 ff ff ff ff", INT(UINT32_MAX)),
		ROW("2^63-1", "05 7f ff ff ff ff ff ff ff", INT(INT64_MAX)),
		ROW("-2^63", "05 80 00 00 00 00 00 00 00", INT(INT64_MIN)),
		ROW("2^64-1", "05 00 ff ff ff ff ff ff ff ff", INT(UINT64_MAX)),
		ROW("1.5", "04 3f f8 00 00 00 00 00 00", keep(argdata_create_float(1.5))),
		ROW("-2.0", "04 c0 00 00 00 00 00 00 00", keep(argdata_create_float(-2.0))),
		ROW("-0.0", "04 80 00 00 00 00 00 00 00", keep(argdata_create_float(-0.0))),
		ROW("infinity", "04 7f f0 00 00 00 00 00 00", keep(argdata_create_float(INFINITY))),
		ROW("NaN", "04 7f f8 00 00 00 00 00 00", keep(argdata_create_float(NAN))),
		ROW("empty string", "08 00", STR("")),
		ROW("A", "08 41 00", STR("A")),
		ROW("h\xc3\xa9", "08 68 c3 a9 00", STR("h\xc3\xa9")),
		ROW("string with NUL", "08 61 00 62 00", STR("a\0b")),
		ROW("0 s", "09", timestamp(0, 0)),
		ROW("1 ns", "09 01", timestamp(0, 1)),
		ROW("1 s", "09 3b 9a ca 00", timestamp(1, 0)),
		ROW("-1 ns", "09 ff", timestamp(-1, 999999999)),
		ROW("-1 s", "09 c4 65 36 00", timestamp(-1, 0)),
		ROW("1500000000.123456789 s", "09 14 d1 12 0d 82 71 cd 15",
		  timestamp(1500000000, 123456789)),
		ROW("the last second", "09 1d cd 64 ff ff ff ff ff c4 65 36 00",
		  timestamp(INT64_MAX, 0)),
		ROW("the first second", "09 e2 32 9b 00 00 00 00 00 00 00 00 00",
		  timestamp(INT64_MIN, 0)),
		ROW("[]", "07", seq(0, NULL)),
		ROW("{}", "06", map(0, NULL)),
		ROW("[0, true, A]", "07 81 05 82 02 01 83 08 41 00",
		  SEQ(INT(0), &argdata_true, STR("A"))),
		ROW("[null, null]", "07 80 80", SEQ(&argdata_null, &argdata_null)),
		ROW("[[1], [1]]", "07 84 07 82 05 01 84 07 82 05 01", SEQ(SEQ(INT(1)), SEQ(INT(1)))),
		ROW("{a: 1, b: null}", "06 83 08 61 00 82 05 01 83 08 62 00 80",
		  MAP(STR("a"), INT(1), STR("b"), &argdata_null)),
		ROW("{b: true, a: false, b: 7}",
		  "06 83 08 62 00 82 02 01 83 08 61 00 81 02 83 08 62 00 82 05 07",
		  MAP(STR("b"), &argdata_true, STR("a"), &argdata_false, STR("b"), INT(7))),
		ROW("{null: {[]: {}}}", "06 80 85 06 81 07 81 06",
		  MAP(&argdata_null, MAP(seq(0, NULL), map(0, NULL)))),
		ROW("descriptor 5", "03 00 00 00 00", FD(5), { { 5 }, 1 }, 0),
		ROW("descriptors 9, 4, 9",
		  "07 85 03 00 00 00 00 85 03 00 00 00 01 85 03 00 00 00 00",
		  SEQ(FD(9), FD(4), FD(9)), { { 9, 4 }, 2 }, 3),
		ROW("map with descriptors 1, 7",
		  "06 89 08 63 6f 6e 73 6f 6c 65 00 85 03 00 00 00 00"
		  " 86 08 72 6f 6f 74 00 85 03 00 00 00 01 83 08 6e 00 82 05 03",
		  MAP(STR("console"), FD(1), STR("root"), FD(7), STR("n"), INT(3)),
		  { { 1, 7 }, 2 }, 0),
		ROW("descriptor as key", "06 85 03 00 00 00 00 85 03 00 00 00 01", MAP(FD(8), FD(2)),
		  { { 8, 2 }, 2 }, 0),
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		check_encoding(&row[i]);
		check_decoding(&row[i]);
	}
}

/* Where the length of an element takes another byte. */
static void check_lengths(void)
{
	static const struct {
		size_t binary;
		const char *head;
	} row[] = {
		{ 126, "07 ff 01" },          { 127, "07 01 80 01" },       { 300, "07 02 ad 01" },
		{ 16382, "07 7f ff 01" },     { 16383, "07 01 00 80 01" },
		{ 2097151, "07 01 00 00 80 01" },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const argdata_t *value = SEQ(binary(row[i].binary)), *back;
		size_t head_length, length;
		unsigned char *head = from_hex(row[i].head, &head_length), *bytes;

		argdata_serialized_length(value, &length, NULL);
		bytes = keep_memory(length);
		argdata_serialize(value, bytes, NULL);
		back = keep(argdata_from_buffer(bytes, length, NULL, NULL));
		tap(length == head_length + row[i].binary && memcmp(bytes, head, head_length) == 0 &&
		    same_value(value, back), "a sequence of %zu bytes of binary begins with %s",
		    row[i].binary, row[i].head);
		free(head);
	}
}

static void check_fds(void)
{
	const argdata_t *sent = SEQ(FD(9), FD(-1), FD(4)), *received;
	unsigned char bytes[19], want[] = "\x07\x85\x03\0\0\0\x09\x85\x03\xff\xff\xff\xff\x85\x03\0\0\0";
	int fds[3] = { -2, -2, -2 };
	size_t length, at_most;

	argdata_serialized_length(sent, &length, &at_most);
	tap(length == 19 && at_most == 3, "a descriptor that is none takes the same room");
	tap(argdata_serialize(sent, bytes, NULL) == 0 && memcmp(bytes, want, 18) == 0 &&
	    bytes[18] == 4, "without a table the numbers themselves are written");

	received = keep(argdata_create_buffer(bytes, 19));
	tap(same_value(received, sent), "and read from a buffer of numbers");
	tap(argdata_serialize(received, want, fds) == 2 && fds[0] == 9 && fds[1] == 4 &&
	    fds[2] == -2 && want[6] == 0 && memcmp(want + 9, "\xff\xff\xff\xff", 4) == 0 &&
	    want[18] == 1, "what cannot be resolved becomes ff ff ff ff and is in no table");

	received = keep(argdata_from_buffer(bytes, 19, NULL, NULL));
	tap(argdata_serialize(received, want, fds) == 0 &&
	    memcmp(want + 3, "\xff\xff\xff\xff", 4) == 0,
	    "nothing is resolved if the buffer came without a way to");

	bytes[3] = 0x80;
	received = keep(argdata_create_buffer(bytes + 2, 5));
	tap(argdata_get_fd(received, fds) == EBADF, "a number over 2^31-1 is no descriptor");
}

static void check_failures(void)
{
	const argdata_t *hole[] = { &argdata_true, NULL }, *level = &argdata_null;
	const argdata_t *huge = seq(1, &level), *many[256];
	int deepest;

	errno = 0;
	tap(!argdata_create_seq(hole, 2) && errno == EINVAL &&
	    !argdata_create_map(hole, hole, 2) && errno == EINVAL, "no list with NULL in it");
	for (deepest = 0; deepest < ARGDATA_DEPTH_MAX; deepest++)
		level = seq(1, &level);
	hole[1] = level;
	tap(!argdata_create_seq(hole, 2) && errno == EINVAL &&
	    !argdata_create_map(hole, hole, 2) && errno == EINVAL, "none deeper than the limit");
	/* Each is more than twice as long as the one before. */
	for (int i = 0; i < 56; i++)
		huge = SEQ(huge, huge);
	for (int i = 0; i < 256; i++)
		many[i] = huge;
	tap(!argdata_create_seq(many, 256) && errno == EMSGSIZE &&
	    !argdata_create_map(many, many, 256) && errno == EMSGSIZE,
	    "none whose length has no number");
	tap(argdata_create_bool(true) == &argdata_true && argdata_create_bool(false) == &argdata_false,
	    "booleans are the constants");
	argdata_free(&argdata_null);
	argdata_free(&argdata_true);
	argdata_free(&argdata_false);
	argdata_free(NULL);
	tap(true, "constants and NULL can be freed");
}

/* A value that lies too deep in foreign bytes must not bring its descriptor numbers along. */
static void check_too_deep(void)
{
	unsigned char bytes[2000], *at = bytes + sizeof(bytes), copy[2000];
	const argdata_t *ad;
	size_t length = 5;
	int fds[1];

	at -= 5;
	memcpy(at, "\x03\0\0\0\0", 5);
	for (int levels = 0; levels < ARGDATA_DEPTH_MAX + 1; levels++) {
		*--at = (unsigned char)(0x80 | (length & 0x7f));
		if (length >= 128)
			*--at = (unsigned char)(length >> 7);
		*--at = 7;
		length = (size_t)(bytes + sizeof(bytes) - at);
	}
	ad = keep(argdata_from_buffer(at, length, plus_hundred, NULL));
	tap(argdata_serialize(ad, copy, fds) == 0, "too deep: no descriptor is found");
	tap(memcmp(copy + length - 7, "\0\x85\x03\0\0\0\0", 7) == 0,
	    "too deep: the innermost sequence is one no longer");

	at += length >= 128 ? 3 : 2;
	length = (size_t)(bytes + sizeof(bytes) - at);
	ad = keep(argdata_from_buffer(at, length, plus_hundred, NULL));
	tap(argdata_serialize(ad, copy, fds) == 1 && fds[0] == 100 &&
	    memcmp(copy + length - 7, "\x07\x85\x03\0\0\0\0", 7) == 0,
	    "just as deep as allowed: found and renumbered");
}

int main(void)
{
	check_rows();
	check_lengths();
	check_fds();
	check_failures();
	check_too_deep();
	drop_kept();
	return tap_end();
}
