/* Reads /proc/self/maps. */
#include "maps.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Static, so that reading changes nothing of what is read. */
static char text[1 << 20];

static void read_maps(void)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t n = -1;

	while (fd >= 0 && length < sizeof(text) - 1 &&
	       (n = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)n;
	if (fd < 0 || n != 0) {
		perror("/proc/self/maps");
		abort();
	}
	text[length] = '\0';
	close(fd);
}

/* One line; returns where the next begins, or NULL at the end. */
static const char *next_line(const char *line, uint64_t *out_start, uint64_t *out_end,
			     const char **out_permissions)
{
	char *end;

	if (*line == '\0')
		return NULL;
	*out_start = strtoull(line, &end, 16);
	*out_end = strtoull(end + 1, &end, 16);
	*out_permissions = end + 1;
	line = strchr(line, '\n');
	return line ? line + 1 : end + strlen(end);
}

bool maps_are(uint64_t start, uint64_t end, const char *permissions)
{
	const char *line = text, *found;
	uint64_t from, to;

	read_maps();
	while (start < end && (line = next_line(line, &from, &to, &found)) != NULL) {
		if (to <= start)
			continue;
		if (from > start || strncmp(found, permissions, 4) != 0)
			return false;
		start = to;
	}
	return start >= end;
}

uint64_t maps_total(void)
{
	const char *line = text, *permissions;
	uint64_t from, to, total = 0;

	read_maps();
	while ((line = next_line(line, &from, &to, &permissions)) != NULL)
		total += to - from;
	return total;
}
