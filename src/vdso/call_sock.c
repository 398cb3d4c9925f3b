/*
 * sock_*.  Data goes directly; messages with descriptors go through the supervisor, which
 * alone knows what an attenuated descriptor stands for.
 */
#include <asm/errno.h>
#include <asm/stat.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <stdbool.h>

#include "calls/memory.h"
#include "calls/op.h"
#include "calls/rights.h"
#include "vdso/control_call.h"
#include "vdso/export.h"
#include "vdso/table.h"

#define MSG_PEEK 0x2
#define MSG_TRUNC 0x20
#define MSG_WAITALL 0x100
#define MSG_NOSIGNAL 0x4000

static bool keeps_boundaries(uint8_t type)
{
	return type != CLOUDABI_FILETYPE_SOCKET_STREAM;
}

/* ---- sending ---- */

/* Names of the descriptors to send, as the supervisor knows them. */
static cloudabi_errno_t name_descriptors(const cloudabi_fd_t *fds, size_t count,
					 struct control_descriptor *out)
{
	for (size_t i = 0; i < count; i++) {
		struct descriptor entry;
		cloudabi_errno_t error = table_get(fds[i], 0, &entry);

		if (error)
			return error;
		out[i] = (struct control_descriptor){ entry.ref, entry.base, entry.inheriting,
						      entry.type };
	}
	return 0;
}

static cloudabi_errno_t send_supervised(uint64_t ref, const cloudabi_send_in_t *in,
					struct control_descriptor *list, size_t *out_length)
{
	struct control_message message = {
		.iovs = (uintptr_t)in->si_data,
		.iov_count = in->si_data_len,
		.descriptors = (uintptr_t)list,
		.descriptor_count = in->si_fds_len,
	};
	cloudabi_errno_t error = name_descriptors(in->si_fds, in->si_fds_len, list);
	long answer;

	if (error)
		return error;
	answer = CONTROL2(sock_send, ref, &message);
	if (answer < 0)
		return control_error(answer);
	*out_length = (size_t)answer;
	return 0;
}

/* Room for many descriptors is too much for a guest's stack. */
static cloudabi_errno_t with_list(uint64_t ref, const cloudabi_send_in_t *in, size_t *out_length)
{
	struct control_descriptor few[4], *list;
	const size_t bytes = CONTROL_DESCRIPTORS_MAX * sizeof(*list);
	cloudabi_errno_t error;
	long memory;

	if (in->si_fds_len > CONTROL_DESCRIPTORS_MAX)
		return CLOUDABI_EINVAL;
	if (in->si_fds_len <= 4)
		return send_supervised(ref, in, few, out_length);
	memory = SYS6(mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (sys_failed(memory))
		return errno_from_linux(memory);
	list = (struct control_descriptor *)memory;
	error = send_supervised(ref, in, list, out_length);
	SYS2(munmap, list, bytes);
	return error;
}

EXPORT cloudabi_errno_t cloudabi_sys_sock_send(cloudabi_fd_t sock, const cloudabi_send_in_t *in,
					       cloudabi_send_out_t *out)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(sock, CLOUDABI_RIGHT_FD_WRITE, &entry);
	size_t length = 0;
	long result;

	if (error == 0)
		error = op_check_iovs((const cloudabi_iovec_t *)in->si_data, in->si_data_len);
	if (error)
		return error;
	if (!ref_is_handle(entry.ref) && in->si_fds_len == 0 && in->si_data_len <= 1) {
		const cloudabi_ciovec_t none = { 0 }, *data = in->si_data_len ? in->si_data : &none;

		do
			result = SYS6(sendto, entry.ref, data->buf, data->buf_len, MSG_NOSIGNAL, 0, 0);
		while (result == -EINTR);
		error = errno_from_linux(result);
		length = (size_t)result;
	} else {
		error = with_list(entry.ref, in, &length);
	}
	if (error == 0)
		out->so_datalen = length;
	return error;
}

/* ---- receiving ---- */

static cloudabi_errno_t receive_direct(const struct descriptor *entry, const cloudabi_recv_in_t *in,
				       cloudabi_recv_out_t *out)
{
	const cloudabi_iovec_t none = { 0 }, *data = in->ri_data_len ? in->ri_data : &none;
	int flags = keeps_boundaries(entry->type) ? MSG_TRUNC : 0;
	long result;

	if (in->ri_flags & CLOUDABI_SOCK_RECV_PEEK)
		flags |= MSG_PEEK;
	if (in->ri_flags & CLOUDABI_SOCK_RECV_WAITALL)
		flags |= MSG_WAITALL;
	do
		result = SYS6(recvfrom, entry->ref, data->buf, data->buf_len, flags, 0, 0);
	while (result == -EINTR);
	if (result < 0)
		return errno_from_linux(result);
	memory_zero(out, sizeof(*out));
	out->ro_datalen = (size_t)result;
	if (out->ro_datalen > data->buf_len) {
		out->ro_datalen = data->buf_len;
		out->ro_flags = CLOUDABI_SOCK_RECV_DATA_TRUNCATED;
	}
	return 0;
}

/* Gives numbers to received descriptors; what finds no room is closed and told as cut off. */
static void install(const struct control_descriptor *list, size_t count, cloudabi_fd_t *fds,
		    cloudabi_recv_out_t *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct descriptor entry = { .ref = list[i].ref,
						  .base = list[i].base,
						  .inheriting = list[i].inheriting,
						  .type = (uint8_t)list[i].type };

		if (table_add(&entry, &fds[out->ro_fdslen]) == 0)
			out->ro_fdslen++;
		else
			out->ro_flags |= CLOUDABI_SOCK_RECV_FDS_TRUNCATED;
	}
}

static cloudabi_errno_t receive_supervised(uint64_t ref, const cloudabi_recv_in_t *in,
					   struct control_descriptor *list,
					   cloudabi_recv_out_t *out)
{
	size_t room = in->ri_fds_len < CONTROL_DESCRIPTORS_MAX ? in->ri_fds_len :
								 CONTROL_DESCRIPTORS_MAX;
	struct control_message message = {
		.iovs = (uintptr_t)in->ri_data,
		.iov_count = in->ri_data_len,
		.descriptors = (uintptr_t)list,
		.descriptor_count = room,
		.flags = in->ri_flags,
	};
	long answer = CONTROL2(sock_recv, ref, &message);

	if (answer < 0)
		return control_error(answer);
	memory_zero(out, sizeof(*out));
	out->ro_datalen = message.length;
	out->ro_flags = (cloudabi_roflags_t)message.flags;
	install(list, message.descriptor_count, in->ri_fds, out);
	return 0;
}

/* One message, or what a stream has at once. */
static cloudabi_errno_t receive_once(const struct descriptor *entry, const cloudabi_recv_in_t *in,
				     cloudabi_recv_out_t *out)
{
	const size_t bytes = CONTROL_DESCRIPTORS_MAX * sizeof(struct control_descriptor);
	struct control_descriptor few[4];
	cloudabi_errno_t error;
	long memory;

	if (!ref_is_handle(entry->ref) && in->ri_fds_len == 0 && in->ri_data_len <= 1)
		return receive_direct(entry, in, out);
	if (in->ri_fds_len <= 4)
		return receive_supervised(entry->ref, in, few, out);
	memory = SYS6(mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (sys_failed(memory))
		return errno_from_linux(memory);
	error = receive_supervised(entry->ref, in, (struct control_descriptor *)memory, out);
	SYS2(munmap, memory, bytes);
	return error;
}

/*
 * What the first message left empty, area by area, until the stream ends or fails.  Data that
 * comes with descriptors ends the wait as well, as it does on Linux.
 */
static void receive_rest(const struct descriptor *entry, const cloudabi_recv_in_t *in,
			 cloudabi_recv_out_t *out)
{
	size_t skip = out->ro_datalen;

	for (size_t i = 0; i < in->ri_data_len; i++) {
		size_t length = in->ri_data[i].buf_len;

		while (skip < length) {
			const cloudabi_iovec_t rest = { (char *)in->ri_data[i].buf + skip,
							length - skip };
			const cloudabi_recv_in_t part = { .ri_data = &rest, .ri_data_len = 1,
							  .ri_fds = in->ri_fds,
							  .ri_fds_len = in->ri_fds_len,
							  .ri_flags = in->ri_flags };
			cloudabi_recv_out_t more;

			if (out->ro_fdslen > 0 || out->ro_flags != 0 ||
			    receive_once(entry, &part, &more) != 0 || more.ro_datalen == 0)
				return;
			skip += more.ro_datalen;
			out->ro_datalen += more.ro_datalen;
			out->ro_fdslen = more.ro_fdslen;
			out->ro_flags = more.ro_flags;
		}
		skip -= length;
	}
}

EXPORT cloudabi_errno_t cloudabi_sys_sock_recv(cloudabi_fd_t sock, const cloudabi_recv_in_t *in,
					       cloudabi_recv_out_t *out)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(sock, CLOUDABI_RIGHT_FD_READ, &entry);

	if (error == 0)
		error = op_check_iovs(in->ri_data, in->ri_data_len);
	if (error == 0)
		error = receive_once(&entry, in, out);
	if (error == 0 && out->ro_datalen > 0 && (in->ri_flags & CLOUDABI_SOCK_RECV_WAITALL) &&
	    !(in->ri_flags & CLOUDABI_SOCK_RECV_PEEK) && !keeps_boundaries(entry.type))
		receive_rest(&entry, in, out);
	return error;
}

EXPORT cloudabi_errno_t cloudabi_sys_sock_shutdown(cloudabi_fd_t sock, cloudabi_sdflags_t how)
{
	struct descriptor entry;
	cloudabi_errno_t error;

	if (op_sock_shutdown_how(how) < 0)
		return CLOUDABI_EINVAL;
	error = table_get(sock, CLOUDABI_RIGHT_SOCK_SHUTDOWN, &entry);
	if (error)
		return error;
	if (!ref_is_handle(entry.ref))
		return op_sock_shutdown((int)entry.ref, how);
	return control_error(CONTROL2(sock_shutdown, entry.ref, how));
}

/* ---- the network calls of 2017 ---- */

/* What a connection may do: all that its listening socket could hand on. */
static cloudabi_errno_t add_connection(uint64_t ref, const struct descriptor *listener,
				       cloudabi_fd_t *conn)
{
	struct descriptor entry = { .ref = ref, .inheriting = listener->inheriting,
				    .type = listener->type };

	entry.base = (rights_max_base(entry.type) & listener->inheriting) |
		     (listener->base & CLOUDABI_RIGHT_SOCK_STAT_GET);
	return table_add(&entry, conn);
}

EXPORT cloudabi_errno_t cloudabi_sys_sock_accept(cloudabi_fd_t sock, cloudabi_sockstat_t *buf,
						 cloudabi_fd_t *conn)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(sock, CLOUDABI_RIGHT_SOCK_ACCEPT, &entry);
	long result;

	if (error)
		return error;
	if (!ref_is_handle(entry.ref) && !buf && entry.inheriting == RIGHTS_ALL) {
		do
			result = SYS4(accept4, entry.ref, 0, 0, O_CLOEXEC);
		while (result == -EINTR);
		if (result < 0)
			return errno_from_linux(result);
		return add_connection((uint64_t)result, &entry, conn);
	}
	result = CONTROL3(sock_accept, entry.ref, buf, entry.inheriting);
	if (result < 0)
		return control_error(result);
	return add_connection((uint64_t)result & (REF_HANDLE | UINT32_MAX), &entry, conn);
}

EXPORT cloudabi_errno_t cloudabi_sys_sock_stat_get(cloudabi_fd_t sock, cloudabi_sockstat_t *buf,
						   cloudabi_ssflags_t flags)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(sock, CLOUDABI_RIGHT_SOCK_STAT_GET, &entry);

	return error ? error : control_error(CONTROL3(sock_stat_get, entry.ref, buf, flags));
}

EXPORT cloudabi_errno_t cloudabi_sys_sock_listen(cloudabi_fd_t sock, cloudabi_backlog_t backlog)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(sock, CLOUDABI_RIGHT_SOCK_LISTEN, &entry);

	return error ? error : control_error(CONTROL2(sock_listen, entry.ref, backlog));
}

/* These three need objects that fd_create1() does not make yet. */
EXPORT cloudabi_errno_t cloudabi_sys_sock_bind(cloudabi_fd_t sock, cloudabi_fd_t fd,
					       const char *path, size_t path_len)
{
	(void)sock, (void)fd, (void)path, (void)path_len;
	return CLOUDABI_ENOSYS;
}

EXPORT cloudabi_errno_t cloudabi_sys_sock_connect(cloudabi_fd_t sock, cloudabi_fd_t fd,
						  const char *path, size_t path_len)
{
	(void)sock, (void)fd, (void)path, (void)path_len;
	return CLOUDABI_ENOSYS;
}

EXPORT cloudabi_errno_t cloudabi_sys_poll_fd(cloudabi_fd_t fd, const cloudabi_subscription_t *in,
					     size_t in_len, cloudabi_event_t *out, size_t out_len,
					     const cloudabi_subscription_t *timeout, size_t *nevents)
{
	(void)fd, (void)in, (void)in_len, (void)out, (void)out_len, (void)timeout, (void)nevents;
	return CLOUDABI_ENOSYS;
}
