/* poll_*, mem_map, proc_raise, and the beginning of a guest. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "activator/activator.h"
#include "calls/op.h"
#include "supervisor/request.h"

/* ---- waiting for descriptors that the guest does not hold ---- */

long serve_poll_state(struct request *r)
{
	const int direction = (int)r->arg[1];
	struct pollfd watch = { .events = op_poll_events(direction) };
	cloudabi_filesize_t bytes = 0;
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_POLL_FD_READWRITE, &target);
	long state = 0;

	if (error)
		return -(long)error;
	watch.fd = target.fd;
	if (poll(&watch, 1, 0) > 0)
		state = op_poll_ready(target.fd, target.type, direction, watch.revents, &bytes);
	target_put(&target);
	return state | (long)(bytes << 8);
}

/* An epoll descriptor tells when its one member is ready, and gives nothing else away. */
long serve_poll_proxy(struct request *r)
{
	struct epoll_event event = { .events = r->arg[1] == DIRECTION_READ ? EPOLLIN | EPOLLRDHUP :
									     EPOLLOUT };
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_POLL_FD_READWRITE, &target);
	int proxy;
	long result;

	if (error)
		return -(long)error;
	proxy = epoll_create1(EPOLL_CLOEXEC);
	if (proxy < 0 || epoll_ctl(proxy, EPOLL_CTL_ADD, target.fd, &event) < 0)
		result = -(long)errno_from_linux(-errno);
	else
		result = guest_add_fd(r->guest, r->id, proxy);
	if (proxy >= 0)
		close(proxy);
	target_put(&target);
	return result;
}

/* ---- mapping ---- */

/*
 * Lends the guest a descriptor to map.  It must not be worth more than the handle, so the file
 * is opened anew for no more than the mapping needs, and only if what that gives is within the
 * handle's rights; else ENOTSUP.
 */
long serve_mem_map(struct request *r)
{
	const bool writes = (r->arg[1] & CLOUDABI_PROT_WRITE) && (r->arg[2] & CLOUDABI_MAP_SHARED);
	cloudabi_rights_t need = CLOUDABI_RIGHT_MEM_MAP, base, inheriting;
	char path[32];
	struct object object;
	struct target target;
	cloudabi_errno_t error;
	long result = -(long)CLOUDABI_ENOTSUP;
	int fd;

	if (r->arg[1] & CLOUDABI_PROT_READ)
		need |= CLOUDABI_RIGHT_FD_READ;
	if (r->arg[1] & CLOUDABI_PROT_EXEC)
		need |= CLOUDABI_RIGHT_MEM_MAP_EXEC;
	if (writes)
		need |= CLOUDABI_RIGHT_FD_WRITE;
	error = target_get(r->guest, r->arg[0], need, &target);
	if (error)
		return -(long)error;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", target.fd);
	fd = open(path, (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd >= 0) {
		if (guest_examine(r->guest, fd, &object) == 0 &&
		    rights_natural(&object, &base, &inheriting) && !(base & ~target.base))
			result = guest_add_fd(r->guest, r->id, fd);
		close(fd);
	}
	target_put(&target);
	return result;
}

/* ---- signals ---- */

long serve_proc_raise(struct request *r)
{
	int number = signal_from_abi((cloudabi_signal_t)r->arg[0]);

	if (number < 0)
		return -(long)CLOUDABI_EINVAL;
	if (syscall(SYS_pidfd_send_signal, r->guest->pidfd, number, NULL, 0) < 0)
		return -(long)errno_from_linux(-errno);
	return 0;
}

/* ---- beginning ---- */

long serve_started(struct request *r)
{
	for (size_t i = 0; i < r->guest->handed_over_count; i++)
		close(r->guest->handed_over[i]);
	r->guest->handed_over_count = 0;
	r->guest->started = true;
	return 0;
}

static const char *reason_text(uint64_t reason)
{
	static const char *const texts[] = {
		[IMAGE_OK] = NULL,
#define REASON(name, text) [IMAGE_##name] = text,
#include "activator/reasons.def"
#undef REASON
	};

	return reason < sizeof(texts) / sizeof(texts[0]) ? texts[reason] : NULL;
}

long serve_start_failed(struct request *r)
{
	const char *text = reason_text(r->arg[0]);

	if (text)
		fprintf(stderr, "cloudabi-run: %s: not a CloudABI executable: %s\n",
			r->guest->path, text);
	else
		fprintf(stderr, "cloudabi-run: %s: cannot start it: %s\n", r->guest->path,
			strerror((int)(r->arg[1] & 0xfff)));
	r->guest->start_status = 127;
	syscall(SYS_pidfd_send_signal, r->guest->pidfd, SIGKILL, NULL, 0);
	return SERVE_NO_ANSWER;
}
