/*
 * What the server needs from the system it runs on.  platform_cloudabi.c gives it capabilities,
 * platform_posix.c ordinary system calls; everything else is the same source.
 */
#ifndef WEBSERVER_PLATFORM_H
#define WEBSERVER_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file {
	int fd;
	bool directory;
	uint64_t size;
	uint64_t inode;
	int64_t modified; /* seconds since 1970 */
};

/* All return -1 when they fail. */
int platform_accept(int listener);
void platform_close(int fd);
/* Waits at most SECONDS for data.  Bytes, 0 at the end, -1 on a mistake or when time is up. */
long platform_receive(int socket, void *buffer, size_t size, unsigned seconds);
long platform_send(int socket, const void *data, size_t length);

/* Opens PATH beneath the directory ROOT, for reading; never leaves it. */
int platform_open(int root, const char *path, struct file *out);
long platform_read_at(int fd, void *buffer, size_t size, uint64_t offset);
/* Calls EACH for every name in a directory until it returns false. */
void platform_list(int directory, bool (*each)(void *context, const char *name, size_t length,
					       bool is_directory),
		   void *context);

void platform_log(int fd, const char *line, size_t length);

void *platform_allocate(size_t size);
/* Starts a thread that runs FUNCTION, which never returns. */
int platform_thread(void (*function)(void *), void *argument);
/* Makes CODE executable and calls it: the deliberate hole. */
long platform_run_code(const void *code, size_t length, char *out, size_t size);

#endif
