/* Writing messages to a stream. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "argdata/message.h"
#include "argdata/value.h"

struct argdata_writer_t {
	uint8_t *bytes;  /* header and value; NULL: no message */
	size_t length, written;
	int *fds;
	size_t fd_count; /* those that still have to go */
	int error;       /* of argdata_writer_set() */
};

argdata_writer_t *argdata_writer_create(void)
{
	return calloc(1, sizeof(argdata_writer_t));
}

static void forget(argdata_writer_t *writer)
{
	free(writer->bytes);
	free(writer->fds);
	memset(writer, 0, sizeof(*writer));
}

void argdata_writer_free(argdata_writer_t *writer)
{
	if (writer)
		forget(writer);
	free(writer);
}

void argdata_writer_set(argdata_writer_t *writer, const argdata_t *ad)
{
	size_t length, fds;

	forget(writer);
	argdata_serialized_length(ad, &length, &fds);
	writer->bytes = malloc(MESSAGE_HEADER + length);
	writer->fds = calloc(fds + 1, sizeof(*writer->fds));
	if (!writer->bytes || !writer->fds) {
		forget(writer);
		writer->error = ENOMEM;
		return;
	}
	for (int i = 0; i < MESSAGE_HEADER; i++)
		writer->bytes[i] = (uint8_t)((uint64_t)length >> (56 - 8 * i));
	writer->length = MESSAGE_HEADER + length;
	writer->fd_count = argdata_serialize(ad, writer->bytes + MESSAGE_HEADER, writer->fds);
}

/* The first bytes, and all descriptors with them. */
static ssize_t send_with_fds(const argdata_writer_t *writer, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(MESSAGE_FDS_MAX * sizeof(int))];
	} control = { 0 };
	struct iovec bytes = { writer->bytes, writer->length };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control };
	size_t size = writer->fd_count * sizeof(int);

	if (writer->fd_count > MESSAGE_FDS_MAX) {
		errno = EMSGSIZE;
		return -1;
	}
	message.msg_controllen = CMSG_SPACE(size);
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(size);
	memcpy(CMSG_DATA(&control.header), writer->fds, size);
	return sendmsg(fd, &message, MSG_NOSIGNAL);
}

/* Not write() at first: on a socket that would raise SIGPIPE. */
static ssize_t send_rest(const argdata_writer_t *writer, int fd)
{
	const uint8_t *from = writer->bytes + writer->written;
	size_t length = writer->length - writer->written;
	ssize_t sent = send(fd, from, length, MSG_NOSIGNAL);

	return sent < 0 && errno == ENOTSOCK ? write(fd, from, length) : sent;
}

int argdata_writer_push(argdata_writer_t *writer, int fd)
{
	if (writer->error)
		return writer->error;
	while (writer->written < writer->length) {
		ssize_t sent = writer->fd_count > 0 ? send_with_fds(writer, fd) :
						      send_rest(writer, fd);

		if (sent < 0)
			return errno;
		writer->written += (size_t)sent;
		writer->fd_count = 0;
	}
	forget(writer);
	return 0;
}
