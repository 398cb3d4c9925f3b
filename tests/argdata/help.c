/* See help.h. */
#include "help.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

unsigned char *from_hex(const char *hex, size_t *length)
{
	size_t count = 0;
	unsigned char *bytes = malloc(strlen(hex) + 1), *exact;
	unsigned byte;
	int used;

	for (; bytes && sscanf(hex, "%2x%n", &byte, &used) == 1; hex += used)
		bytes[count++] = (unsigned char)byte;
	/* So that a sanitizer sees a read past the end. */
	exact = malloc(count ? count : 1);
	if (!bytes || !exact)
		abort();
	memcpy(exact, bytes, count);
	free(bytes);
	*length = count;
	return exact;
}

/* ---- things to be freed ---- */

static void **kept;
static size_t kept_count, kept_room;

static void *remember(void *thing)
{
	if (!thing)
		abort();
	if (kept_count == kept_room) {
		kept_room = kept_room * 2 + 16;
		kept = realloc(kept, kept_room * sizeof(*kept));
		if (!kept)
			abort();
	}
	return kept[kept_count++] = thing;
}

argdata_t *keep(argdata_t *ad)
{
	return remember(ad);
}

void *keep_memory(size_t size)
{
	return remember(malloc(size ? size : 1));
}

void drop_kept(void)
{
	while (kept_count > 0)
		free(kept[--kept_count]);
	free(kept);
	kept = NULL;
	kept_room = 0;
}

argdata_t *seq(size_t count, const argdata_t *const *elements)
{
	const argdata_t **list = keep_memory(count * sizeof(*list));

	for (size_t i = 0; i < count; i++)
		list[i] = elements[i];
	return keep(argdata_create_seq(list, count));
}

argdata_t *map(size_t count, const argdata_t *const *elements)
{
	const argdata_t **list = keep_memory(count * sizeof(*list));

	for (size_t i = 0; i < count; i++)
		list[i % 2 * (count / 2) + i / 2] = elements[i];
	return keep(argdata_create_map(list, list + count / 2, count / 2));
}

/* ---- comparing ---- */

static bool same_bytes(const argdata_t *a, const argdata_t *b)
{
	const void *bytes[2];
	const char *text[2];
	size_t length[2];
	int error;

	error = argdata_get_binary(a, &bytes[0], &length[0]);
	if (error != argdata_get_binary(b, &bytes[1], &length[1]) ||
	    (!error && (length[0] != length[1] ||
			(length[0] && memcmp(bytes[0], bytes[1], length[0]) != 0))))
		return false;
	error = argdata_get_str(a, &text[0], &length[0]);
	return error == argdata_get_str(b, &text[1], &length[1]) &&
	       (error || (length[0] == length[1] && memcmp(text[0], text[1], length[0]) == 0));
}

static bool same_number(const argdata_t *a, const argdata_t *b)
{
	intmax_t s[2];
	uintmax_t u[2];
	double f[2];
	int error = argdata_get_int_s(a, &s[0], INTMAX_MIN, INTMAX_MAX);

	if (error != argdata_get_int_s(b, &s[1], INTMAX_MIN, INTMAX_MAX) ||
	    (!error && s[0] != s[1]))
		return false;
	error = argdata_get_int_u(a, &u[0], UINTMAX_MAX);
	if (error != argdata_get_int_u(b, &u[1], UINTMAX_MAX) || (!error && u[0] != u[1]))
		return false;
	error = argdata_get_float(a, &f[0]);
	return error == argdata_get_float(b, &f[1]) &&
	       (error || memcmp(&f[0], &f[1], sizeof(f[0])) == 0);
}

static bool same_other(const argdata_t *a, const argdata_t *b)
{
	struct timespec time[2];
	bool truth[2];
	int fd[2], error = argdata_get_bool(a, &truth[0]);

	if (error != argdata_get_bool(b, &truth[1]) || (!error && truth[0] != truth[1]))
		return false;
	error = argdata_get_fd(a, &fd[0]);
	if (error != argdata_get_fd(b, &fd[1]) || (!error && fd[0] != fd[1]))
		return false;
	error = argdata_get_timestamp(a, &time[0]);
	return error == argdata_get_timestamp(b, &time[1]) &&
	       (error || (time[0].tv_sec == time[1].tv_sec && time[0].tv_nsec == time[1].tv_nsec));
}

static bool same_elements(const argdata_t *a, const argdata_t *b)
{
	argdata_map_iterator_t m[2];
	argdata_seq_iterator_t s[2];
	const argdata_t *k[2], *v[2];

	argdata_map_iterate(a, &m[0]);
	argdata_map_iterate(b, &m[1]);
	while (argdata_map_get(&m[0], &k[0], &v[0])) {
		if (!argdata_map_get(&m[1], &k[1], &v[1]) || !same_value(k[0], k[1]) ||
		    !same_value(v[0], v[1]))
			return false;
		argdata_map_next(&m[0]);
		argdata_map_next(&m[1]);
	}
	argdata_seq_iterate(a, &s[0]);
	argdata_seq_iterate(b, &s[1]);
	while (argdata_seq_get(&s[0], &v[0])) {
		if (!argdata_seq_get(&s[1], &v[1]) || !same_value(v[0], v[1]))
			return false;
		argdata_seq_next(&s[0]);
		argdata_seq_next(&s[1]);
	}
	return m[0].index == m[1].index && s[0].index == s[1].index;
}

bool same_value(const argdata_t *a, const argdata_t *b)
{
	return same_bytes(a, b) && same_number(a, b) && same_other(a, b) && same_elements(a, b);
}

bool no_other_type(const argdata_t *ad, int allow)
{
	const char *text;
	const void *bytes;
	struct timespec time;
	uintmax_t u;
	intmax_t s;
	size_t length;
	double f;
	bool truth;
	int fd;
	argdata_map_iterator_t m;
	argdata_seq_iterator_t q;

	argdata_map_iterate(ad, &m);
	argdata_seq_iterate(ad, &q);
	return (allow == 1 || argdata_get_binary(ad, &bytes, &length) == EINVAL) &&
	       (allow == 2 || argdata_get_bool(ad, &truth) == EINVAL) &&
	       (allow == 3 || argdata_get_fd(ad, &fd) == EINVAL) &&
	       (allow == 4 || argdata_get_float(ad, &f) == EINVAL) &&
	       (allow == 5 || argdata_get_int_s(ad, &s, INTMAX_MIN, INTMAX_MAX) == EINVAL) &&
	       (allow == 5 || argdata_get_int_u(ad, &u, UINTMAX_MAX) == EINVAL) &&
	       (allow == 6 || m.index == ARGDATA_ITERATOR_INVALID) &&
	       (allow == 7 || q.index == ARGDATA_ITERATOR_INVALID) &&
	       (allow == 8 || argdata_get_str(ad, &text, &length) == EINVAL) &&
	       (allow == 8 || argdata_get_str_c(ad, &text) == EINVAL) &&
	       (allow == 9 || argdata_get_timestamp(ad, &time) == EINVAL);
}

/* ---- values at random ---- */

uint64_t random_number(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* As likely short as long. */
static uint64_t random_size(uint64_t *state)
{
	return random_number(state) >> random_number(state) % 64;
}

static const argdata_t *random_text(uint64_t *state)
{
	static const char *const piece[] = { "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x90\x9f", "\n" };
	size_t count = random_number(state) % 80, length = 0;
	char *text = keep_memory(count * 4 + 1);

	for (size_t i = 0; i < count; i++) {
		const char *next = piece[random_number(state) % 5];

		memcpy(text + length, next, strlen(next));
		length += strlen(next);
	}
	text[length] = '\0';
	return keep(argdata_create_str(text, length));
}

static const argdata_t *random_binary(uint64_t *state)
{
	size_t length = random_number(state) % (random_number(state) % 20 ? 40 : 20000);
	unsigned char *bytes = keep_memory(length);

	for (size_t i = 0; i < length; i++)
		bytes[i] = (unsigned char)random_number(state);
	return keep(argdata_create_binary(bytes, length));
}

static const argdata_t *random_list(uint64_t *state, unsigned depth)
{
	size_t count = random_number(state) % 7;
	const argdata_t *element[14];
	bool is_map = random_number(state) % 2;

	for (size_t i = 0; i < count * 2; i++)
		element[i] = random_value(state, depth - 1);
	return is_map ? map(count * 2, element) : seq(count, element);
}

const argdata_t *random_value(uint64_t *state, unsigned depth)
{
	struct timespec time;
	uint64_t bits;
	double f;

	switch (random_number(state) % (depth > 0 ? 12 : 9)) {
	case 0:
		return &argdata_null;
	case 1:
		return argdata_create_bool(random_number(state) % 2);
	case 2:
		return keep(argdata_create_int_s((intmax_t)random_size(state) *
						 (random_number(state) % 2 ? 1 : -1)));
	case 3:
		return keep(argdata_create_int_u(random_size(state)));
	case 4:
		bits = random_number(state);
		memcpy(&f, &bits, sizeof(f));
		return keep(argdata_create_float(f));
	case 5:
		time.tv_sec = (time_t)random_size(state);
		time.tv_nsec = (long)(random_number(state) % 1000000000);
		return keep(argdata_create_timestamp(&time));
	case 6:
		return random_text(state);
	case 7:
		return random_binary(state);
	case 8:
		return FD((int)(random_number(state) % 10));
	default:
		return random_list(state, depth);
	}
}

int plus_hundred(void *argument, size_t index)
{
	(void)argument;
	return index < 10 ? (int)index + 100 : -1;
}
