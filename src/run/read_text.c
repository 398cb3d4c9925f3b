/* Reads the configuration's text. */
#include "run/read_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int read_all(int fd, size_t limit, char **out, size_t *out_length)
{
	size_t room = 4096, length = 0;
	char *text = malloc(room);

	while (text && length <= limit) {
		ssize_t got = read(fd, text + length, room - length);

		if (got == 0) {
			*out = text;
			*out_length = length;
			return 0;
		}
		if (got < 0 && errno != EINTR) {
			int error = errno;

			free(text);
			return -error;
		}
		length += got > 0 ? (size_t)got : 0;
		if (length == room) {
			char *grown = realloc(text, room *= 2);

			if (!grown)
				free(text);
			text = grown;
		}
	}
	if (!text)
		return -ENOMEM;
	*out = text;
	*out_length = limit + 1;
	return 0;
}

int read_text(const char *path, size_t limit, char **out, size_t *out_length)
{
	int fd, result;

	if (!path)
		return read_all(STDIN_FILENO, limit, out, out_length);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	result = read_all(fd, limit, out, out_length);
	close(fd);
	return result;
}
