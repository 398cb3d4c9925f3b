/* The decoder on arbitrary bytes: walks everything, encodes it again, prints it.  For libFuzzer. */
#include <stdint.h>
#include <stdlib.h>

#include <argdata.h>

static int no_fd(void *context, size_t index)
{
	(void)context;
	return index < 16 ? (int)index : -1;
}

static void walk(const argdata_t *ad, int depth)
{
	argdata_map_iterator_t map;
	argdata_seq_iterator_t seq;
	const argdata_t *key, *value;

	if (depth == ARGDATA_DEPTH_MAX)
		return;
	argdata_map_iterate(ad, &map);
	while (argdata_map_get(&map, &key, &value)) {
		walk(key, depth + 1);
		walk(value, depth + 1);
		argdata_map_next(&map);
	}
	argdata_seq_iterate(ad, &seq);
	while (argdata_seq_get(&seq, &value)) {
		walk(value, depth + 1);
		argdata_seq_next(&seq);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	argdata_t *ad = argdata_from_buffer(data, size, no_fd, NULL);
	size_t length, count;
	void *buffer;
	int *fds;

	if (!ad)
		return 0;
	walk(ad, 0);
	argdata_serialized_length(ad, &length, &count);
	buffer = malloc(length ? length : 1);
	fds = calloc(count + 1, sizeof(*fds));
	if (buffer && fds)
		argdata_serialize(ad, buffer, fds);
	free(buffer);
	free(fds);
	argdata_free(ad);
	return 0;
}
