/* Walking through maps and sequences, element by element: broken bytes show when they are met. */
#include <string.h>

#include "argdata/value.h"

/* What the public iterators hold.  It does not refer to the value, which may be short-lived. */
struct __attribute__((may_alias)) iterator {
	size_t index;
	bool encoded;
	union {
		struct {
			const uint8_t *next, *end;
		} bytes;
		struct {
			const argdata_t *const *keys, *const *values;
			size_t count;
		} list;
	};
	argdata_t key, value; /* of encoded ones, with the container's way to convert descriptors */
};

_Static_assert(sizeof(struct iterator) <= sizeof(argdata_map_iterator_t), "map iterator");
_Static_assert(sizeof(struct iterator) <= sizeof(argdata_seq_iterator_t), "sequence iterator");

/* Big-endian base 128; the last byte has its top bit set.  No leading zero, no overflow. */
static bool take_length(const uint8_t **at, const uint8_t *end, size_t *out)
{
	const uint8_t *p = *at;
	size_t length = 0;

	if (p == end || *p == 0)
		return false;
	for (;;) {
		if (p == end || length > SIZE_MAX >> 7)
			return false;
		length = length << 7 | (*p & 0x7f);
		if (*p++ & 0x80)
			break;
	}
	*at = p;
	*out = length;
	return true;
}

bool value_take_subfield(const uint8_t **at, const uint8_t *end, const uint8_t **field,
			 size_t *length)
{
	const uint8_t *p = *at;

	if (!take_length(&p, end, length) || *length > (size_t)(end - p))
		return false;
	*field = p;
	*at = p + *length;
	return true;
}

size_t value_length_of_length(size_t length)
{
	size_t bytes = 1;

	while (length >>= 7)
		bytes++;
	return bytes;
}

/* Puts the iterator on the element with this number, or at the end. */
static void place(struct iterator *it, size_t index, bool is_map)
{
	it->index = index;
	if (!it->encoded) {
		if (index == it->list.count)
			it->index = ARGDATA_ITERATOR_END;
		return;
	}
	if (it->bytes.next == it->bytes.end) {
		it->index = ARGDATA_ITERATOR_END;
		return;
	}
	if ((is_map && !value_take_subfield(&it->bytes.next, it->bytes.end,
					    &it->key.buffer.bytes, &it->key.length)) ||
	    !value_take_subfield(&it->bytes.next, it->bytes.end, &it->value.buffer.bytes,
				 &it->value.length))
		it->index = ARGDATA_ITERATOR_INVALID;
}

static void iterate(const argdata_t *ad, struct iterator *it, bool is_map)
{
	size_t length;

	memset(it, 0, sizeof(*it));
	if (ad->kind == (is_map ? KIND_MAP : KIND_SEQ)) {
		it->list.keys = ad->list.keys;
		it->list.values = ad->list.values;
		it->list.count = ad->list.count;
	} else if (value_payload(ad, is_map ? TAG_MAP : TAG_SEQ, &it->bytes.next, &length)) {
		it->index = ARGDATA_ITERATOR_INVALID;
		return;
	} else {
		it->encoded = true;
		it->bytes.end = it->bytes.next + length;
		it->key.kind = it->value.kind = KIND_BUFFER;
		it->key.buffer = it->value.buffer = ad->buffer;
	}
	place(it, 0, is_map);
}

static void next(struct iterator *it, bool is_map)
{
	if (it->index < ARGDATA_ITERATOR_INVALID)
		place(it, it->index + 1, is_map);
}

void argdata_map_iterate(const argdata_t *ad, argdata_map_iterator_t *it)
{
	iterate(ad, (struct iterator *)it, true);
}

bool argdata_map_get(const argdata_map_iterator_t *public, const argdata_t **key,
		     const argdata_t **value)
{
	const struct iterator *it = (const struct iterator *)public;

	if (it->index >= ARGDATA_ITERATOR_INVALID)
		return false;
	*key = it->encoded ? &it->key : it->list.keys[it->index];
	*value = it->encoded ? &it->value : it->list.values[it->index];
	return true;
}

void argdata_map_next(argdata_map_iterator_t *it)
{
	next((struct iterator *)it, true);
}

void argdata_seq_iterate(const argdata_t *ad, argdata_seq_iterator_t *it)
{
	iterate(ad, (struct iterator *)it, false);
}

bool argdata_seq_get(const argdata_seq_iterator_t *public, const argdata_t **value)
{
	const struct iterator *it = (const struct iterator *)public;

	if (it->index >= ARGDATA_ITERATOR_INVALID)
		return false;
	*value = it->encoded ? &it->value : it->list.values[it->index];
	return true;
}

void argdata_seq_next(argdata_seq_iterator_t *it)
{
	next((struct iterator *)it, false);
}
