/* The names of bound UNIX sockets, from the bind to the end of the guest. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grant/tags.h"

int socket_file_add(struct socket_file **list, const char *path)
{
	struct socket_file *file = calloc(1, sizeof(*file));
	struct stat status;

	if (!file || !(file->path = strdup(path))) {
		free(file);
		return -ENOMEM;
	}
	if (lstat(path, &status) < 0) {
		free(file->path);
		free(file);
		return -errno;
	}
	file->device = status.st_dev;
	file->inode = status.st_ino;
	file->next = *list;
	*list = file;
	return 0;
}

void socket_files_remove(struct socket_file **list)
{
	for (struct socket_file *file = *list, *next; file; file = next) {
		struct stat status;

		if (lstat(file->path, &status) == 0 && S_ISSOCK(status.st_mode) &&
		    status.st_dev == file->device && status.st_ino == file->inode)
			unlink(file->path);
		next = file->next;
		free(file->path);
		free(file);
	}
	*list = NULL;
}
