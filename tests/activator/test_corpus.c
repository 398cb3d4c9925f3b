/*
 * The fuzzer's corpus once more: no promise is broken, and a file whose name begins with a
 * reason still gets that reason.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../filter/tap.h"
#include "fuzz_check.h"
#include "reasons.h"
#include "sample.h"

static size_t read_file(const char *directory, const char *name, uint8_t *bytes, size_t size)
{
	char path[4096];
	FILE *file;
	size_t length;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		exit(1);
	}
	length = fread(bytes, 1, size, file);
	fclose(file);
	return length;
}

/* Is NAME "REASON-anything" with another reason, although it is the name of one? */
static bool contradicts(const char *name, enum image_reason reason)
{
	const size_t length = strcspn(name, "-");

	for (unsigned i = IMAGE_OK; i < IMAGE_REASON_COUNT; i++)
		if (strlen(reason_name(i)) == length && memcmp(name, reason_name(i), length) == 0)
			return i != reason;
	return false;
}

static void test_file(const char *directory, const char *name)
{
	static uint8_t bytes[IMAGE_HEAD_SIZE];
	const size_t length = read_file(directory, name, bytes, sizeof(bytes));
	uint8_t *copy = malloc(length ? length : 1);
	struct image image;
	enum image_reason reason;

	if (copy == NULL)
		abort();
	memcpy(copy, bytes, length);
	LLVMFuzzerTestOneInput(copy, length);
	reason = image_check(copy, length, length > SAMPLE_FILE_SIZE ? length : SAMPLE_FILE_SIZE,
			     4096, &image);
	if (!tap(!contradicts(name, reason), "%s", name))
		printf("# got %s\n", reason_name(reason));
	free(copy);
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char *argv[])
{
	const char *directory = argc > 1 ? argv[1] : CORPUS;
	struct dirent **entries;
	int count = scandir(directory, &entries, not_hidden, alphasort);

	if (count <= 0) {
		fprintf(stderr, "%s: no corpus: %s\n", directory, count ? strerror(errno) : "empty");
		return 1;
	}
	for (int i = 0; i < count; i++) {
		test_file(directory, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return tap_end();
}
