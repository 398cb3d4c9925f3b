/*
 * Reading messages from a stream.  All that comes in may be an enemy's: lengths are checked
 * before memory is taken, and descriptors that nobody asked for are closed.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "argdata/message.h"
#include "argdata/value.h"

struct argdata_reader_t {
	size_t max_data, max_fds;
	uint8_t header[MESSAGE_HEADER];
	size_t header_have, data_have, data_length;
	uint8_t *data;       /* once the header is there */
	bool complete;
	int error;           /* final */
	argdata_t *value;    /* of DATA, while COMPLETE */
	int *fds;            /* -1: released */
	size_t fd_count;
	struct cmsghdr *control;
};

static int number_of(void *argument, size_t index)
{
	const argdata_reader_t *reader = argument;

	return index < reader->fd_count ? reader->fds[index] : -1;
}

argdata_reader_t *argdata_reader_create(size_t max_data, size_t max_fds)
{
	argdata_reader_t *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->max_data = max_data;
	reader->max_fds = max_fds < MESSAGE_FDS_MAX ? max_fds : MESSAGE_FDS_MAX;
	reader->fds = calloc(reader->max_fds + 1, sizeof(*reader->fds));
	reader->control = calloc(1, CMSG_SPACE((reader->max_fds + 1) * sizeof(int)));
	if (reader->fds && reader->control)
		return reader;
	argdata_reader_free(reader);
	errno = ENOMEM;
	return NULL;
}

/* Forgets the last message. */
static void start_over(argdata_reader_t *reader)
{
	for (size_t i = 0; i < reader->fd_count; i++)
		if (reader->fds[i] >= 0)
			close(reader->fds[i]);
	reader->fd_count = 0;
	free(reader->data);
	reader->data = NULL;
	argdata_free(reader->value);
	reader->value = NULL;
	reader->header_have = reader->data_have = reader->data_length = 0;
	reader->complete = false;
}

void argdata_reader_free(argdata_reader_t *reader)
{
	if (!reader)
		return;
	start_over(reader);
	free(reader->control);
	free(reader->fds);
	free(reader);
}

const argdata_t *argdata_reader_get(const argdata_reader_t *reader)
{
	return reader->complete ? reader->value : NULL;
}

void argdata_reader_release_fd(argdata_reader_t *reader, int fd)
{
	for (size_t i = 0; i < reader->fd_count; i++)
		if (reader->fds[i] == fd)
			reader->fds[i] = -1;
}

static void take_fds(argdata_reader_t *reader, struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		const unsigned char *from = CMSG_DATA(c);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, from + i * sizeof(fd), sizeof(fd));
			if (reader->fd_count < reader->max_fds)
				reader->fds[reader->fd_count++] = fd;
			else
				close(fd);
		}
	}
}

/* The first bytes of a message, which may have descriptors with them. */
static ssize_t read_first(argdata_reader_t *reader, int fd)
{
	struct iovec bytes = { reader->header, sizeof(reader->header) };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
	ssize_t got;

	/* Exactly so much that the kernel has no room for one descriptor more. */
	if (reader->max_fds > 0) {
		message.msg_control = reader->control;
		message.msg_controllen = CMSG_LEN(reader->max_fds * sizeof(int));
	}
	got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	if (got < 0 && errno == ENOTSOCK)
		return read(fd, reader->header, sizeof(reader->header));
	if (got < 0)
		return got;
	take_fds(reader, &message);
	if (message.msg_flags & MSG_CTRUNC) {
		errno = reader->error = EMSGSIZE;
		return -1;
	}
	return got;
}

static int accept_header(argdata_reader_t *reader)
{
	uint64_t length = 0;

	for (size_t i = 0; i < sizeof(reader->header); i++)
		length = length << 8 | reader->header[i];
	if (length > reader->max_data || length >= SIZE_MAX)
		return reader->error = EMSGSIZE;
	reader->data = malloc(length + 1);
	if (!reader->data)
		return ENOMEM;
	reader->data_length = length;
	return 0;
}

/* Reads what is missing of PART.  0, an errno number, or EBADMSG at the end of the stream. */
static int fill(argdata_reader_t *reader, int fd, uint8_t *part, size_t size, size_t *have)
{
	while (*have < size) {
		ssize_t got = read(fd, part + *have, size - *have);

		if (got < 0)
			return errno;
		if (got == 0)
			return reader->error = EBADMSG;
		*have += (size_t)got;
	}
	return 0;
}

int argdata_reader_pull(argdata_reader_t *reader, int fd)
{
	int error;

	if (reader->complete)
		start_over(reader);
	if (reader->error)
		return reader->error;
	if (reader->header_have == 0) {
		ssize_t got = read_first(reader, fd);

		if (got <= 0)
			return got < 0 ? errno : 0;
		reader->header_have = (size_t)got;
	}
	error = fill(reader, fd, reader->header, sizeof(reader->header), &reader->header_have);
	if (!error && !reader->data)
		error = accept_header(reader);
	if (!error)
		error = fill(reader, fd, reader->data, reader->data_length, &reader->data_have);
	if (error)
		return error;
	reader->value = argdata_from_buffer(reader->data, reader->data_length, number_of, reader);
	if (!reader->value)
		return ENOMEM;
	reader->complete = true;
	return 0;
}
