/* Properties of values at random, and of encodings that are then spoiled; the same in every run. */
#include <stdlib.h>
#include <string.h>

#include "examine.h"
#include "help.h"
#include "tap.h"

#define VALUES 2000
#define SPOILED 20000

static int index_in(void *table, size_t index)
{
	return index < 10 ? ((int *)table)[index] : -1;
}

/* Value, encoding, value again, encoding again. */
static bool round_trip(const argdata_t *value)
{
	size_t length, again, at_most, count;
	int fds[10], *sent;
	unsigned char *bytes, *copy;
	const argdata_t *back;

	argdata_serialized_length(value, &length, &at_most);
	bytes = keep_memory(length);
	sent = keep_memory(at_most * sizeof(int));
	count = argdata_serialize(value, bytes, sent);
	if (count > at_most || count > 10)
		return false;
	memcpy(fds, sent, count * sizeof(int));
	for (size_t i = count; i < 10; i++)
		fds[i] = -1;

	back = keep(argdata_from_buffer(bytes, length, index_in, fds));
	argdata_serialized_length(back, &again, &at_most);
	copy = keep_memory(again);
	return again == length && at_most >= count && same_value(value, back) &&
	       argdata_serialize(back, copy, sent) == count && memcmp(copy, bytes, length) == 0 &&
	       memcmp(sent, fds, count * sizeof(int)) == 0;
}

/* Received values as parts of new ones: each knows its own descriptors. */
static bool nested_round_trip(uint64_t *state)
{
	const argdata_t *value = random_value(state, 3);
	size_t length, fds;
	unsigned char *bytes;
	const argdata_t *received;

	argdata_serialized_length(value, &length, &fds);
	bytes = keep_memory(length);
	argdata_serialize(value, bytes, NULL);
	received = keep(argdata_create_buffer(bytes, length));
	return same_value(value, received) &&
	       round_trip(SEQ(received, FD(3), MAP(received, value, value, received)));
}

static void spoil(uint64_t *state, unsigned char *bytes, size_t *length)
{
	static const unsigned char useful[] = { 0, 1, 3, 5, 6, 7, 8, 0x7f, 0x80, 0x81, 0x85, 0xff };

	for (uint64_t count = 1 + random_number(state) % 4; count > 0 && *length > 0; count--) {
		size_t at = random_number(state) % *length;

		switch (random_number(state) % 4) {
		case 0:
			bytes[at] ^= (unsigned char)(1u << random_number(state) % 8);
			break;
		case 1:
			bytes[at] = useful[random_number(state) % sizeof(useful)];
			break;
		case 2:
			memmove(bytes + at, bytes + at + 1, --*length - at);
			break;
		case 3:
			*length = at;
			break;
		}
	}
}

static bool spoiled_is_survived(uint64_t *state)
{
	const argdata_t *value = random_value(state, 4);
	size_t length, fds;
	unsigned char *bytes, *exact;
	bool good;

	argdata_serialized_length(value, &length, &fds);
	bytes = keep_memory(length);
	argdata_serialize(value, bytes, NULL);
	spoil(state, bytes, &length);
	exact = malloc(length ? length : 1);
	if (!exact)
		abort();
	memcpy(exact, bytes, length);
	good = examine(exact, length) == NULL;
	free(exact);
	return good;
}

int main(void)
{
	uint64_t state = 20150717;
	int good;

	good = 0;
	for (int i = 0; i < VALUES; i++, drop_kept())
		good += round_trip(random_value(&state, 5));
	tap(good == VALUES, "%d of %d values come back from their encoding", good, VALUES);

	good = 0;
	for (int i = 0; i < VALUES; i++, drop_kept())
		good += nested_round_trip(&state);
	tap(good == VALUES, "%d of %d do as parts of others", good, VALUES);

	good = 0;
	for (int i = 0; i < SPOILED; i++, drop_kept())
		good += spoiled_is_survived(&state);
	tap(good == SPOILED, "%d of %d spoiled encodings keep the promises", good, SPOILED);
	return tap_end();
}
