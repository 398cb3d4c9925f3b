/* sock_*: messages with descriptors, and everything on sockets that the guest does not hold. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "calls/op.h"
#include "supervisor/buffer.h"
#include "supervisor/pass.h"
#include "supervisor/request.h"

/* Room for the most descriptors that Linux puts into one message. */
union control_room {
	char bytes[CMSG_SPACE(CONTROL_DESCRIPTORS_MAX * sizeof(int))];
	struct cmsghdr align;
};

static bool waits(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && !(flags & O_NONBLOCK);
}

/* What a call that must not sleep came to: an answer, or the wish to try again later. */
static long outcome(struct request *r, const struct target *target, ssize_t result, int error,
		    short events)
{
	if (result >= 0)
		return result;
	if ((error == EAGAIN || error == EINTR) && waits(target->fd))
		return serve_wait(r, target->fd, events);
	return -(long)errno_from_linux(-error);
}

/* ---- sending ---- */

static void close_all(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
}

static cloudabi_errno_t collect_fds(struct guest *guest, const struct control_message *message,
				    int *out)
{
	static struct control_descriptor list[CONTROL_DESCRIPTORS_MAX];
	cloudabi_errno_t error;

	if (message->descriptor_count > CONTROL_DESCRIPTORS_MAX)
		return CLOUDABI_EINVAL;
	error = guest_read(guest, list, message->descriptors,
			   message->descriptor_count * sizeof(list[0]));
	for (size_t i = 0; error == 0 && i < message->descriptor_count; i++) {
		error = pass_out(guest, list[i].ref, &out[i]);
		if (error)
			close_all(out, i);
	}
	return error;
}

static ssize_t send_message(int fd, size_t length, const int *fds, size_t count)
{
	union control_room room = { 0 };
	struct iovec data = { buffer, length };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

	if (count > 0) {
		message.msg_control = &room;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
		*CMSG_FIRSTHDR(&message) = (struct cmsghdr){ .cmsg_len = CMSG_LEN(count * sizeof(int)),
							     .cmsg_level = SOL_SOCKET,
							     .cmsg_type = SCM_RIGHTS };
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), fds, count * sizeof(int));
	}
	return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static long send_to(struct request *r, const struct target *target,
		    const struct control_message *message)
{
	int fds[CONTROL_DESCRIPTORS_MAX], error_number;
	const struct areas *areas;
	cloudabi_errno_t error = areas_read(r->guest, message->iovs, message->iov_count, &areas);
	ssize_t result;

	if (error == 0 && areas->total > areas->length &&
	    target->type != CLOUDABI_FILETYPE_SOCKET_STREAM)
		error = CLOUDABI_EMSGSIZE;
	if (error == 0)
		error = areas_gather(r->guest, areas, areas->length);
	if (error == 0)
		error = collect_fds(r->guest, message, fds);
	if (error)
		return -(long)error;
	result = send_message(target->fd, areas->length, fds, message->descriptor_count);
	error_number = errno;
	close_all(fds, message->descriptor_count);
	return outcome(r, target, result, error_number, POLLOUT);
}

long serve_sock_send(struct request *r)
{
	struct control_message message;
	struct target target;
	cloudabi_errno_t error = guest_read(r->guest, &message, r->arg[1], sizeof(message));
	long result;

	if (error == 0)
		error = target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_FD_WRITE, &target);
	if (error)
		return -(long)error;
	result = send_to(r, &target, &message);
	target_put(&target);
	return result;
}

/* ---- receiving ---- */

/* Moves the descriptors of a message to the guest, or closes them all. */
static void deliver(struct request *r, struct msghdr *header, struct control_message *message,
		    bool wanted)
{
	static struct control_descriptor list[CONTROL_DESCRIPTORS_MAX];
	int fds[CONTROL_DESCRIPTORS_MAX];
	size_t count = 0, given = 0, room = message->descriptor_count;
	struct cmsghdr *control;

	for (control = CMSG_FIRSTHDR(header); control; control = CMSG_NXTHDR(header, control)) {
		size_t part = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS ||
		    part > CONTROL_DESCRIPTORS_MAX - count)
			continue;
		memcpy(fds + count, CMSG_DATA(control), part * sizeof(int));
		count += part;
	}
	message->descriptor_count = 0;
	if (!wanted || room == 0 || count > room) {
		/* Too few places: none is delivered.  No places at all: nobody asked. */
		if (wanted && room > 0 && count > room)
			message->flags |= CLOUDABI_SOCK_RECV_FDS_TRUNCATED;
		close_all(fds, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (pass_in(r->guest, r->id, fds[i], &list[given]) == 0)
			given++;
		else
			message->flags |= CLOUDABI_SOCK_RECV_FDS_TRUNCATED;
	}
	if (guest_write(r->guest, message->descriptors, list, given * sizeof(list[0])) == 0)
		message->descriptor_count = given;
}

static long receive_from(struct request *r, const struct target *target,
			 struct control_message *message)
{
	const bool peek = message->flags & CLOUDABI_SOCK_RECV_PEEK;
	const struct areas *areas;
	union control_room room;
	struct iovec data = { buffer, 0 };
	struct msghdr header = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = &room,
				 .msg_controllen = sizeof(room) };
	cloudabi_errno_t error = areas_read(r->guest, message->iovs, message->iov_count, &areas);
	ssize_t result;

	if (error)
		return -(long)error;
	data.iov_len = areas->length;
	result = recvmsg(target->fd, &header,
			 MSG_DONTWAIT | MSG_CMSG_CLOEXEC | (peek ? MSG_PEEK : 0));
	if (result < 0)
		return outcome(r, target, result, errno, POLLIN);
	message->flags = header.msg_flags & MSG_TRUNC ? CLOUDABI_SOCK_RECV_DATA_TRUNCATED : 0;
	message->length = (uint64_t)result;
	deliver(r, &header, message, !peek);
	error = areas_scatter(r->guest, areas, (size_t)result);
	if (error == 0)
		error = guest_write(r->guest, r->arg[1], message, sizeof(*message));
	return -(long)error;
}

long serve_sock_recv(struct request *r)
{
	struct control_message message;
	struct target target;
	cloudabi_errno_t error = guest_read(r->guest, &message, r->arg[1], sizeof(message));
	long result;

	if (error == 0)
		error = target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_FD_READ, &target);
	if (error)
		return -(long)error;
	result = receive_from(r, &target, &message);
	target_put(&target);
	return result;
}

/* ---- connections ---- */

long serve_sock_shutdown(struct request *r)
{
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_SOCK_SHUTDOWN, &target);

	if (error == 0) {
		error = op_sock_shutdown(target.fd, (cloudabi_sdflags_t)r->arg[1]);
		target_put(&target);
	}
	return -(long)error;
}

long serve_sock_listen(struct request *r)
{
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_SOCK_LISTEN, &target);
	int backlog = r->arg[1] < SOMAXCONN ? (int)r->arg[1] : SOMAXCONN;

	if (error == 0) {
		error = listen(target.fd, backlog) < 0 ? errno_from_linux(-errno) : 0;
		target_put(&target);
	}
	return -(long)error;
}

static void address_to_abi(const struct sockaddr_storage *from, cloudabi_sockaddr_t *to)
{
	memset(to, 0, sizeof(*to));
	if (from->ss_family == AF_INET) {
		const struct sockaddr_in *inet = (const void *)from;

		to->sa_family = CLOUDABI_AF_INET;
		memcpy(to->sa_inet.addr, &inet->sin_addr, sizeof(to->sa_inet.addr));
		to->sa_inet.port = ntohs(inet->sin_port);
	} else if (from->ss_family == AF_INET6) {
		const struct sockaddr_in6 *inet6 = (const void *)from;

		to->sa_family = CLOUDABI_AF_INET6;
		memcpy(to->sa_inet6.addr, &inet6->sin6_addr, sizeof(to->sa_inet6.addr));
		to->sa_inet6.port = ntohs(inet6->sin6_port);
	} else if (from->ss_family == AF_UNIX) {
		to->sa_family = CLOUDABI_AF_UNIX;
	}
}

static cloudabi_errno_t socket_state(int fd, cloudabi_sockstat_t *out)
{
	struct sockaddr_storage address = { 0 };
	socklen_t length = sizeof(address);
	int value = 0;

	memset(out, 0, sizeof(*out));
	if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		return errno_from_linux(-errno);
	address_to_abi(&address, &out->ss_sockname);
	length = sizeof(address);
	if (getpeername(fd, (struct sockaddr *)&address, &length) == 0)
		address_to_abi(&address, &out->ss_peername);
	/* Linux clears the error by telling it, whether or not the caller asked for that. */
	length = sizeof(value);
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &length) == 0)
		out->ss_error = errno_from_linux(-value);
	length = sizeof(value);
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value)
		out->ss_state |= CLOUDABI_SOCKSTATE_ACCEPTCONN;
	return 0;
}

static cloudabi_errno_t tell_state(struct request *r, int fd, uint64_t to)
{
	cloudabi_sockstat_t state;
	cloudabi_errno_t error = socket_state(fd, &state);

	return error ? error : guest_write(r->guest, to, &state, sizeof(state));
}

long serve_sock_stat_get(struct request *r)
{
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_SOCK_STAT_GET, &target);

	if (error == 0) {
		error = tell_state(r, target.fd, r->arg[1]);
		target_put(&target);
	}
	return -(long)error;
}

static long accept_on(struct request *r, const struct target *target)
{
	cloudabi_rights_t base = rights_max_base(target->type) & target->inheriting;
	struct pollfd ready = { .fd = target->fd, .events = POLLIN };
	struct object object;
	int fd;

	/* The socket may be a blocking one, and not ours to change. */
	if (waits(target->fd) && poll(&ready, 1, 0) == 0)
		return serve_wait(r, target->fd, POLLIN);
	fd = accept4(target->fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return outcome(r, target, fd, errno, POLLIN);
	if (guest_examine(r->guest, fd, &object) < 0 ||
	    (r->arg[1] && tell_state(r, fd, r->arg[1]) != 0)) {
		close(fd);
		return -(long)CLOUDABI_EFAULT;
	}
	base |= target->base & CLOUDABI_RIGHT_SOCK_STAT_GET;
	return guest_give(r->guest, r->id, fd, &object, base, target->inheriting);
}

long serve_sock_accept(struct request *r)
{
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_SOCK_ACCEPT, &target);
	long result;

	if (error)
		return -(long)error;
	result = accept_on(r, &target);
	target_put(&target);
	return result;
}
