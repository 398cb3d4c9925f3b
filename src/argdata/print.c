/* The YAML form on a stream of the C library. */
#include "argdata/value.h"

static void write_stream(void *stream, const char *text, size_t length)
{
	fwrite(text, 1, length, stream);
}

void argdata_print_yaml(const argdata_t *ad, FILE *stream)
{
	argdata_write_yaml(ad, write_stream, stream);
}
