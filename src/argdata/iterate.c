/* Walking through maps and sequences. */
#include <string.h>

#include "argdata/value.h"

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

static void make_child(const argdata_t *container, const uint8_t *field, size_t length,
		       argdata_t *out)
{
	memset(out, 0, sizeof(*out));
	out->kind = KIND_BUFFER;
	out->data = field;
	out->length = length;
	out->convert_fd = container->convert_fd;
	out->convert_arg = container->convert_arg;
}

/* Reads the element at the iterator's place, or notes that there is none. */
static void load(argdata_map_iterator_t *it, bool is_map)
{
	const uint8_t *field;
	size_t length;

	if (it->next == it->end) {
		it->index = ARGDATA_ITERATOR_END;
		return;
	}
	if (is_map) {
		if (!value_take_subfield(&it->next, it->end, &field, &length)) {
			it->index = ARGDATA_ITERATOR_INVALID;
			return;
		}
		make_child(it->container, field, length, &it->key);
	}
	if (!value_take_subfield(&it->next, it->end, &field, &length)) {
		it->index = ARGDATA_ITERATOR_INVALID;
		return;
	}
	make_child(it->container, field, length, &it->value);
}

static void iterate(const argdata_t *ad, argdata_map_iterator_t *it, bool is_map)
{
	size_t length;

	memset(it, 0, sizeof(*it));
	it->container = ad;
	if (ad->kind == (is_map ? KIND_MAP : KIND_SEQ)) {
		if (ad->length == 0)
			it->index = ARGDATA_ITERATOR_END;
	} else if (value_payload(ad, is_map ? TAG_MAP : TAG_SEQ, &it->next, &length)) {
		it->index = ARGDATA_ITERATOR_INVALID;
	} else {
		it->end = it->next + length;
		load(it, is_map);
	}
}

static void next(argdata_map_iterator_t *it, bool is_map)
{
	if (it->index >= ARGDATA_ITERATOR_INVALID)
		return;
	it->index++;
	if (it->container->kind == KIND_BUFFER)
		load(it, is_map);
	else if (it->index == it->container->length)
		it->index = ARGDATA_ITERATOR_END;
}

void argdata_map_iterate(const argdata_t *ad, argdata_map_iterator_t *it)
{
	iterate(ad, it, true);
}

bool argdata_map_get(const argdata_map_iterator_t *it, const argdata_t **key,
		     const argdata_t **value)
{
	if (it->index >= ARGDATA_ITERATOR_INVALID)
		return false;
	*key = it->container->kind == KIND_BUFFER ? &it->key : it->container->keys[it->index];
	*value = it->container->kind == KIND_BUFFER ? &it->value : it->container->values[it->index];
	return true;
}

void argdata_map_next(argdata_map_iterator_t *it)
{
	next(it, true);
}

void argdata_seq_iterate(const argdata_t *ad, argdata_seq_iterator_t *it)
{
	iterate(ad, it, false);
}

bool argdata_seq_get(const argdata_seq_iterator_t *it, const argdata_t **value)
{
	if (it->index >= ARGDATA_ITERATOR_INVALID)
		return false;
	*value = it->container->kind == KIND_BUFFER ? &it->value : it->container->values[it->index];
	return true;
}

void argdata_seq_next(argdata_seq_iterator_t *it)
{
	next(it, false);
}
