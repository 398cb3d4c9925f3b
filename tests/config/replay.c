/* Runs every file of the fuzzer's corpus once: replay [FOLDER]. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static int replay(const char *folder, const char *name)
{
	static unsigned char data[1 << 20];
	char path[512];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	if (!file)
		return -1;
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	return LLVMFuzzerTestOneInput(data, size);
}

int main(int argc, char **argv)
{
	const char *folder = argc > 1 ? argv[1] : "tests/config/corpus";
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort), number = 0, failures = 0;

	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.') {
			/* Printed first: a violation aborts. */
			printf("# %s\n", entries[i]->d_name);
			fflush(stdout);
			int failed = replay(folder, entries[i]->d_name) != 0;

			printf("%sok %d - %s\n", failed ? "not " : "", ++number,
			       entries[i]->d_name);
			failures += failed;
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	printf("1..%d\n", number);
	return failures != 0 || number == 0;
}
