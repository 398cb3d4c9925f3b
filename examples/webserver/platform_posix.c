/* The server as an ordinary program, to compare with: the same work by direct system calls. */
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "platform.h"

int platform_accept(int listener)
{
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

void platform_close(int fd)
{
	close(fd);
}

long platform_receive(int socket, void *buffer, size_t size, unsigned seconds)
{
	struct pollfd watch = { .fd = socket, .events = POLLIN };

	if (poll(&watch, 1, (int)seconds * 1000) <= 0)
		return -1;
	return recv(socket, buffer, size, 0);
}

long platform_send(int socket, const void *data, size_t length)
{
	const char *at = data;

	while (length > 0) {
		ssize_t sent = send(socket, at, length, MSG_NOSIGNAL);

		if (sent < 0)
			return -1;
		at += sent;
		length -= (size_t)sent;
	}
	return 0;
}

int platform_open(int root, const char *path, struct file *out)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
				.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
	struct stat stat;

	out->fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	if (out->fd < 0)
		return -1;
	if (fstat(out->fd, &stat) < 0 || !(S_ISREG(stat.st_mode) || S_ISDIR(stat.st_mode))) {
		close(out->fd);
		return -1;
	}
	out->directory = S_ISDIR(stat.st_mode);
	out->size = (uint64_t)stat.st_size;
	out->inode = stat.st_ino;
	out->modified = stat.st_mtime;
	return 0;
}

long platform_read_at(int fd, void *buffer, size_t size, uint64_t offset)
{
	return pread(fd, buffer, size, (off_t)offset);
}

void platform_list(int directory, bool (*each)(void *context, const char *name, size_t length,
					       bool is_directory),
		   void *context)
{
	DIR *stream = fdopendir(dup(directory));
	struct dirent *entry;

	if (!stream)
		return;
	while ((entry = readdir(stream)))
		if (!each(context, entry->d_name, strlen(entry->d_name), entry->d_type == DT_DIR))
			break;
	closedir(stream);
}

void platform_log(int fd, const char *line, size_t length)
{
	if (write(fd, line, length) < 0)
		return; /* a full disk must not stop the service */
}

void *platform_allocate(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

struct start {
	void (*function)(void *);
	void *argument;
};

static void *run(void *argument)
{
	struct start start = *(struct start *)argument;

	free(argument);
	start.function(start.argument);
	return NULL;
}

int platform_thread(void (*function)(void *), void *argument)
{
	struct start *start = malloc(sizeof(*start));
	pthread_t thread;

	if (!start)
		return -1;
	*start = (struct start){ function, argument };
	if (pthread_create(&thread, NULL, run, start) != 0) {
		free(start);
		return -1;
	}
	pthread_detach(thread);
	return 0;
}

long platform_run_code(const void *code, size_t length, char *out, size_t size)
{
	long (*function)(char *, size_t);
	void *memory = platform_allocate(length);
	long result;

	if (!memory)
		return -1;
	memcpy(memory, code, length);
	mprotect(memory, length, PROT_READ | PROT_EXEC);
	function = (long (*)(char *, size_t))memory;
	result = function(out, size);
	munmap(memory, length);
	return result;
}
