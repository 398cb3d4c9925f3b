/*
 * See examine.h.  The promises: nothing outside the bytes is read (a sanitizer tells); passing a
 * value on changes nothing but descriptors; what comes out is passed on unchanged after that;
 * and no descriptor gets through that the sender could not name.
 */
#include "examine.h"

#include <argdata.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The sender can name indices 0 to 9; they are the numbers 100 to 109. */
static int convert_sent(void *argument, size_t index)
{
	(void)argument;
	return index < 10 ? (int)index + 100 : -1;
}

/* Of what was passed on: every index is one of the table, or none. */
struct received {
	size_t count;
	const char *broken;
};

static int convert_received(void *argument, size_t index)
{
	struct received *received = argument;

	if (index >= received->count && index != UINT32_MAX)
		received->broken = "a descriptor got through with the sender's own number";
	return index < received->count ? (int)index : -1;
}

static unsigned touch(const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;
	unsigned sum = 0;

	for (size_t i = 0; i < length; i++)
		sum += byte[i];
	return sum;
}

static void look_at_scalar(const argdata_t *ad)
{
	static volatile unsigned seen __attribute__((unused));
	const void *data;
	const char *text;
	size_t length;
	bool truth;
	int fd;
	double number;
	intmax_t integer;
	uintmax_t natural;
	struct timespec time;

	if (argdata_get_binary(ad, &data, &length) == 0)
		seen += touch(data, length);
	if (argdata_get_str(ad, &text, &length) == 0)
		seen += touch(text, length + 1);
	if (argdata_get_str_c(ad, &text) == 0)
		seen += touch(text, strlen(text));
	argdata_get_bool(ad, &truth);
	argdata_get_fd(ad, &fd);
	argdata_get_float(ad, &number);
	argdata_get_int_s(ad, &integer, INTMAX_MIN, INTMAX_MAX);
	argdata_get_int_u(ad, &natural, UINTMAX_MAX);
	argdata_get_timestamp(ad, &time);
}

static void look_at(const argdata_t *ad, unsigned depth)
{
	const argdata_t *key, *value;
	argdata_map_iterator_t m;
	argdata_seq_iterator_t s;

	look_at_scalar(ad);
	if (depth == 1000)
		return;
	for (argdata_map_iterate(ad, &m); argdata_map_get(&m, &key, &value); argdata_map_next(&m)) {
		look_at(key, depth + 1);
		look_at(value, depth + 1);
	}
	for (argdata_seq_iterate(ad, &s); argdata_seq_get(&s, &value); argdata_seq_next(&s))
		look_at(value, depth + 1);
}

static void count_text(void *context, const char *text, size_t length)
{
	size_t *total = context;

	*total += length;
	touch(text, length);
}

struct passed {
	unsigned char *bytes;
	size_t length, fd_count;
	int *fds;
};

/* In memory of exactly the promised size. */
static struct passed pass_on(const argdata_t *ad)
{
	struct passed to;
	size_t fds;

	argdata_serialized_length(ad, &to.length, &fds);
	to.bytes = malloc(to.length ? to.length : 1);
	to.fds = malloc(fds ? fds * sizeof(int) : 1);
	if (!to.bytes || !to.fds)
		abort();
	to.fd_count = argdata_serialize(ad, to.bytes, to.fds);
	return to;
}

static void drop(struct passed *passed)
{
	free(passed->bytes);
	free(passed->fds);
}

static const char *check_passed(const unsigned char *bytes, size_t length, const struct passed *first)
{
	struct received received = { .count = first->fd_count };
	argdata_t *ad = argdata_from_buffer(first->bytes, first->length, convert_received, &received);
	struct passed second;
	const char *broken = NULL;

	if (!ad)
		abort();
	if (first->length != length || (length > 0 && first->bytes[0] != bytes[0]))
		broken = "the value became another";
	for (size_t i = 0; i < first->fd_count; i++)
		if (first->fds[i] < 100 || first->fds[i] > 109)
			broken = "the table names a descriptor that was not there";
	look_at(ad, 0);
	second = pass_on(ad);
	if (second.length != length || memcmp(second.bytes, first->bytes, length) != 0 ||
	    second.fd_count != first->fd_count)
		broken = "what was passed on once changes when it is passed on again";
	if (received.broken)
		broken = received.broken;
	drop(&second);
	argdata_free(ad);
	return broken;
}

const char *examine(const unsigned char *bytes, size_t length)
{
	argdata_t *ad = argdata_from_buffer(bytes, length, convert_sent, NULL);
	struct passed first;
	const char *broken;
	size_t printed = 0;

	if (!ad)
		abort();
	look_at(ad, 0);
	argdata_write_yaml(ad, count_text, &printed);
	first = pass_on(ad);
	broken = check_passed(bytes, length, &first);
	if (!broken && printed < strlen("%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n!!x\n"))
		broken = "it was not printed";
	drop(&first);
	argdata_free(ad);
	return broken;
}
