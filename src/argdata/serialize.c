/* Encoding values, and renumbering the descriptors of values that are encoded already. */
#include <string.h>

#include "argdata/value.h"

/* Encoded values are not searched for descriptors any deeper than this. */
#define DEPTH_MAX 500

static size_t length_of_length(size_t length)
{
	size_t bytes = 1;

	while (length >>= 7)
		bytes++;
	return bytes;
}

/* ---- how much room ---- */

static size_t count_fds(const uint8_t *bytes, size_t length, int depth)
{
	const uint8_t *at = bytes + 1, *end = bytes + length, *field;
	size_t field_length, count = 0;

	if (length == 5 && bytes[0] == TAG_FD)
		return 1;
	if (length == 0 || (bytes[0] != TAG_MAP && bytes[0] != TAG_SEQ) || depth == DEPTH_MAX)
		return 0;
	while (value_take_subfield(&at, end, &field, &field_length))
		count += count_fds(field, field_length, depth + 1);
	return count;
}

static size_t measure(const argdata_t *ad, size_t *fds)
{
	size_t length = 1;

	switch (ad->kind) {
	case KIND_BINARY:
		return 1 + ad->length;
	case KIND_STR:
		return 1 + ad->length + 1;
	case KIND_FD:
		(*fds)++;
		return 5;
	case KIND_MAP:
	case KIND_SEQ:
		for (size_t i = 0; i < ad->length; i++) {
			size_t part;

			if (ad->kind == KIND_MAP) {
				part = measure(ad->keys[i], fds);
				length += length_of_length(part) + part;
			}
			part = measure(ad->values[i], fds);
			length += length_of_length(part) + part;
		}
		return length;
	default:
		*fds += count_fds(ad->data, ad->length, 0);
		return ad->length;
	}
}

void argdata_serialized_length(const argdata_t *ad, size_t *length, size_t *fds)
{
	size_t count = 0, bytes = measure(ad, &count);

	if (length)
		*length = bytes;
	if (fds)
		*fds = count;
}

/* ---- writing ---- */

struct output {
	uint8_t *at;
	int *fds; /* NULL: the sender's numbers are written themselves */
	size_t fd_count;
};

static void put_fd(struct output *out, uint8_t *to, int fd)
{
	uint32_t number = UINT32_MAX;

	if (fd >= 0 && !out->fds) {
		number = (uint32_t)fd;
	} else if (fd >= 0) {
		for (number = 0; number < out->fd_count && out->fds[number] != fd;)
			number++;
		if (number == out->fd_count)
			out->fds[out->fd_count++] = fd;
	}
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(number >> (24 - 8 * i));
}

/* BYTES was copied from AD, whose descriptors are numbered its own way. */
static void renumber(struct output *out, const argdata_t *ad, uint8_t *bytes, size_t length,
		     int depth)
{
	const uint8_t *at = bytes + 1, *end = bytes + length, *field;
	size_t field_length;

	if (length == 5 && bytes[0] == TAG_FD) {
		put_fd(out, bytes + 1, value_convert_fd(ad, bytes + 1));
		return;
	}
	if (length == 0 || (bytes[0] != TAG_MAP && bytes[0] != TAG_SEQ) || depth == DEPTH_MAX)
		return;
	while (value_take_subfield(&at, end, &field, &field_length))
		renumber(out, ad, (uint8_t *)field, field_length, depth + 1);
}

static void put_length(struct output *out, size_t length)
{
	size_t bytes = length_of_length(length);

	for (size_t i = bytes; i-- > 0;)
		*out->at++ = (uint8_t)((length >> (7 * i) & 0x7f) | (i == 0 ? 0x80 : 0));
}

static void put(struct output *out, const argdata_t *ad);

static void put_subfield(struct output *out, const argdata_t *ad)
{
	size_t ignored = 0;

	put_length(out, measure(ad, &ignored));
	put(out, ad);
}

static void put_bytes(struct output *out, const void *bytes, size_t length)
{
	if (length > 0)
		memcpy(out->at, bytes, length);
	out->at += length;
}

static void put(struct output *out, const argdata_t *ad)
{
	static const uint8_t tags[] = { [KIND_BINARY] = TAG_BINARY, [KIND_STR] = TAG_STR,
					[KIND_FD] = TAG_FD, [KIND_MAP] = TAG_MAP,
					[KIND_SEQ] = TAG_SEQ };

	if (ad->kind == KIND_BUFFER) {
		put_bytes(out, ad->data, ad->length);
		renumber(out, ad, out->at - ad->length, ad->length, 0);
		return;
	}
	*out->at++ = tags[ad->kind];
	if (ad->kind == KIND_FD) {
		put_fd(out, out->at, (int)ad->length);
		out->at += 4;
	} else if (ad->kind == KIND_MAP || ad->kind == KIND_SEQ) {
		for (size_t i = 0; i < ad->length; i++) {
			if (ad->kind == KIND_MAP)
				put_subfield(out, ad->keys[i]);
			put_subfield(out, ad->values[i]);
		}
	} else {
		put_bytes(out, ad->data, ad->length);
		if (ad->kind == KIND_STR)
			*out->at++ = 0;
	}
}

size_t argdata_serialize(const argdata_t *ad, void *buffer, int *fds)
{
	struct output out = { .at = buffer, .fds = fds };

	put(&out, ad);
	return out.fd_count;
}
