/*
 * Encoding values, and renumbering the descriptors in what is encoded already.  Descriptors that
 * a receiver could read must be renumbered wherever they are: left alone, the number an enemy
 * wrote would name another descriptor of the message.
 */
#include <string.h>

#include "argdata/value.h"

struct output {
	uint8_t *at;
	int *fds; /* NULL: the numbers of this process are written themselves */
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

/*
 * Counts the descriptors in LENGTH encoded bytes, which belong to AD and lie inside DEPTH others.
 * With OUT they are a copy of AD's, in which the descriptors are renumbered and containers that
 * lie too deep lose their tag, so that nothing unseen gets through.
 */
static size_t walk(const argdata_t *ad, const uint8_t *bytes, size_t length, unsigned depth,
		   struct output *out)
{
	const uint8_t *at, *field;
	size_t field_length, count = 0;

	if (length == 5 && bytes[0] == TAG_FD) {
		if (out)
			put_fd(out, (uint8_t *)bytes + 1, value_convert_fd(ad, bytes + 1));
		return 1;
	}
	if (length <= 1 || (bytes[0] != TAG_MAP && bytes[0] != TAG_SEQ))
		return 0;
	if (depth >= ARGDATA_DEPTH_MAX) {
		if (out)
			*(uint8_t *)bytes = TAG_NONE;
		return 0;
	}
	at = bytes + 1;
	while (value_take_subfield(&at, bytes + length, &field, &field_length))
		count += walk(ad, field, field_length, depth + 1, out);
	return count;
}

static size_t count_fds(const argdata_t *ad, unsigned depth)
{
	size_t count = 0;

	if (ad->kind == KIND_FD)
		return 1;
	if (ad->kind == KIND_BUFFER)
		return walk(ad, ad->buffer.bytes, ad->length, depth, NULL);
	if (ad->kind == KIND_MAP || ad->kind == KIND_SEQ)
		for (size_t i = 0; i < ad->list.count; i++) {
			if (ad->kind == KIND_MAP)
				count += count_fds(ad->list.keys[i], depth + 1);
			count += count_fds(ad->list.values[i], depth + 1);
		}
	return count;
}

void argdata_serialized_length(const argdata_t *ad, size_t *length, size_t *fds)
{
	*length = ad->length;
	if (fds)
		*fds = count_fds(ad, 0);
}

static void put_bytes(struct output *out, const void *bytes, size_t length)
{
	if (length > 0)
		memcpy(out->at, bytes, length);
	out->at += length;
}

static void put_length(struct output *out, size_t length)
{
	for (size_t i = value_length_of_length(length); i-- > 0;)
		*out->at++ = (uint8_t)((length >> (7 * i) & 0x7f) | (i == 0 ? 0x80 : 0));
}

/* How deep this goes was bounded when the value was made. */
static void put(struct output *out, const argdata_t *ad, unsigned depth)
{
	switch ((enum kind)ad->kind) {
	case KIND_BUFFER:
		put_bytes(out, ad->buffer.bytes, ad->length);
		walk(ad, out->at - ad->length, ad->length, depth, out);
		break;
	case KIND_SMALL:
		put_bytes(out, ad->small, ad->length);
		break;
	case KIND_BINARY:
		*out->at++ = TAG_BINARY;
		put_bytes(out, ad->buffer.bytes, ad->length - 1);
		break;
	case KIND_STR:
		*out->at++ = TAG_STR;
		put_bytes(out, ad->buffer.bytes, ad->length - 2);
		*out->at++ = 0;
		break;
	case KIND_FD:
		*out->at++ = TAG_FD;
		put_fd(out, out->at, ad->fd);
		out->at += 4;
		break;
	case KIND_MAP:
	case KIND_SEQ:
		*out->at++ = ad->kind == KIND_MAP ? TAG_MAP : TAG_SEQ;
		for (size_t i = 0; i < ad->list.count; i++) {
			if (ad->kind == KIND_MAP) {
				put_length(out, ad->list.keys[i]->length);
				put(out, ad->list.keys[i], depth + 1);
			}
			put_length(out, ad->list.values[i]->length);
			put(out, ad->list.values[i], depth + 1);
		}
		break;
	}
}

size_t argdata_serialize(const argdata_t *ad, void *buffer, int *fds)
{
	struct output out = { .at = buffer, .fds = fds };

	put(&out, ad, 0);
	return out.fd_count;
}
