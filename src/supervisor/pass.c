/* Descriptors in messages: tokens for what the guest does not hold itself. */
#include "supervisor/pass.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "calls/errno.h"

static void token_forget(struct guest *guest, size_t i)
{
	close(guest->tokens[i].watch);
	held_put(guest->tokens[i].handle.held);
	guest->tokens[i] = guest->tokens[--guest->token_count];
}

void pass_collect(struct guest *guest)
{
	for (size_t i = guest->token_count; i-- > 0;) {
		struct pollfd watch = { .fd = guest->tokens[i].watch };

		if (poll(&watch, 1, 0) == 1 && (watch.revents & POLLHUP))
			token_forget(guest, i);
	}
}

static cloudabi_errno_t token_make(struct guest *guest, const struct handle *handle, int *out_fd)
{
	struct token *token;
	struct stat stat;
	int ends[2];

	if (guest->token_count == TOKENS_MAX)
		pass_collect(guest);
	if (guest->token_count == TOKENS_MAX)
		return CLOUDABI_ENOBUFS;
	token = &guest->tokens[guest->token_count];
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return errno_from_linux(-errno);
	if (fstat(ends[1], &stat) < 0) {
		close(ends[0]);
		close(ends[1]);
		return CLOUDABI_EIO;
	}
	*token = (struct token){ .watch = ends[0], .device = stat.st_dev, .inode = stat.st_ino,
				 .handle = *handle };
	token->handle.held->references++;
	guest->token_count++;
	*out_fd = ends[1];
	return 0;
}

cloudabi_errno_t pass_out(struct guest *guest, uint64_t ref, int *out_fd)
{
	const struct handle *handle;
	struct target target;
	cloudabi_errno_t error;

	if (ref & REF_HANDLE) {
		handle = handles_get(&guest->handles, (uint32_t)ref);
		return handle ? token_make(guest, handle, out_fd) : CLOUDABI_EBADF;
	}
	error = target_get(guest, ref, 0, &target);
	if (error == 0)
		*out_fd = target.fd; /* ours to give away */
	return error;
}

static const struct token *token_find(const struct guest *guest, int fd)
{
	struct stat stat;

	if (fstat(fd, &stat) < 0 || !S_ISFIFO(stat.st_mode))
		return NULL;
	for (size_t i = 0; i < guest->token_count; i++)
		if (guest->tokens[i].device == stat.st_dev && guest->tokens[i].inode == stat.st_ino)
			return &guest->tokens[i];
	return NULL;
}

static cloudabi_errno_t take_token(struct guest *guest, const struct token *token,
				   struct control_descriptor *out)
{
	struct handle handle = token->handle;
	cloudabi_errno_t error;
	uint32_t number;

	handle.held->references++;
	error = handles_add(&guest->handles, &handle, &number);
	if (error)
		return error;
	*out = (struct control_descriptor){ REF_HANDLE | number, handle.base, handle.inheriting,
					    handle.held->type };
	return 0;
}

cloudabi_errno_t pass_in(struct guest *guest, uint64_t request, int fd,
			 struct control_descriptor *out)
{
	const struct token *token = token_find(guest, fd);
	cloudabi_rights_t base, inheriting;
	struct object object;
	long ref;

	if (token || guest_examine(guest, fd, &object) < 0) {
		cloudabi_errno_t error = token ? take_token(guest, token, out) : CLOUDABI_EBADF;

		close(fd);
		return error;
	}
	/* What the object itself enforces is what the sender had, if nothing finer was meant. */
	if (!rights_natural(&object, &base, &inheriting))
		rights_of_host_object(&object, &base, &inheriting);
	ref = guest_give(guest, request, fd, &object, base, inheriting);
	if (ref < 0)
		return (cloudabi_errno_t)-ref;
	*out = (struct control_descriptor){ (uint64_t)ref & (REF_HANDLE | UINT32_MAX), base,
					    inheriting, object.type };
	return 0;
}
