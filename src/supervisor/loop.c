/* The supervisor's loop.  It never sleeps anywhere else. */
#include "supervisor/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/pass.h"
#include "supervisor/request.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

/* A request that waits for a descriptor; at most one per thread of the guest. */
struct parked {
	struct request request;
	int number;
};

struct loop {
	struct guest *guest;
	int signals;
	int end_signal; /* what ended the guest from outside, or 0 */
	struct parked *parked;
	struct pollfd *watch; /* listener, signals, process, then one per parked request */
	size_t parked_count;
	size_t parked_room;
};

enum { WATCH_LISTENER, WATCH_SIGNALS, WATCH_PROCESS, WATCH_PARKED };

static void send_signal(const struct guest *guest, int number)
{
	syscall(SYS_pidfd_send_signal, guest->pidfd, number, NULL, 0);
}

/* ---- answering ---- */

static void respond(const struct guest *guest, uint64_t id, long value, uint32_t flags)
{
	struct seccomp_notif_resp response = { .id = id, .val = value, .flags = flags };

	/* ENOENT: the thread was killed while we worked for it. */
	ioctl(guest->listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static bool still_asks(const struct guest *guest, uint64_t id)
{
	return ioctl(guest->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

static bool make_room(struct loop *loop)
{
	size_t room = loop->parked_room ? loop->parked_room * 2 : 16;
	struct parked *parked;
	struct pollfd *watch;

	if (loop->parked_count < loop->parked_room)
		return true;
	watch = realloc(loop->watch, (room + WATCH_PARKED) * sizeof(*watch));
	if (!watch)
		return false;
	loop->watch = watch;
	parked = realloc(loop->parked, room * sizeof(*parked));
	if (!parked)
		return false;
	loop->parked = parked;
	loop->parked_room = room;
	return true;
}

static void park(struct loop *loop, const struct request *request, int number)
{
	if (!make_room(loop)) {
		close(request->wait_fd);
		respond(loop->guest, request->id, -(long)CLOUDABI_ENOMEM, 0);
		return;
	}
	loop->parked[loop->parked_count++] = (struct parked){ *request, number };
}

static void handle(struct loop *loop, struct request *request, int number)
{
	long answer = serve(request, number);

	if (answer == SERVE_WAIT)
		park(loop, request, number);
	else if (answer != SERVE_NO_ANSWER)
		respond(loop->guest, request->id, answer, 0);
}

static bool is_exec_of_vdso(struct loop *loop, const struct seccomp_notif *notification)
{
	/* Sent by our own code in the new process, before any of the guest's has run. */
	if (notification->data.nr != SYS_execveat || loop->guest->executed)
		return false;
	loop->guest->executed = true;
	return true;
}

static void receive(struct loop *loop)
{
	struct seccomp_notif notification = { 0 };
	struct request request = { .guest = loop->guest };
	int number;

	if (ioctl(loop->guest->listener, SECCOMP_IOCTL_NOTIF_RECV, &notification) < 0)
		return; /* the thread was killed meanwhile */
	number = notification.data.nr - CONTROL_BASE;
	request.id = notification.id;
	memcpy(request.arg, notification.data.args, sizeof(request.arg));
	if (is_exec_of_vdso(loop, &notification))
		respond(loop->guest, notification.id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
	else if (number < 0 || number >= CONTROL_LIMIT)
		respond(loop->guest, notification.id, -ENOSYS, 0);
	else
		handle(loop, &request, number);
}

/* ---- waiting ---- */

static void retry_parked(struct loop *loop, size_t i)
{
	struct parked parked = loop->parked[i];

	loop->parked[i] = loop->parked[--loop->parked_count];
	close(parked.request.wait_fd);
	parked.request.wait_fd = -1;
	if (still_asks(loop->guest, parked.request.id))
		handle(loop, &parked.request, parked.number);
}

/* Backwards, because a retried request leaves its place to the last one. */
static void retry_ready(struct loop *loop, size_t count)
{
	for (size_t i = count; i-- > 0;)
		if (loop->watch[WATCH_PARKED + i].revents)
			retry_parked(loop, i);
}

static void take_signal(struct loop *loop)
{
	struct signalfd_siginfo info;

	if (read(loop->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGCONT) {
		send_signal(loop->guest, SIGCONT);
	} else if (info.ssi_signo == SIGTSTP) {
		send_signal(loop->guest, SIGSTOP);
		raise(SIGSTOP);
	} else {
		loop->end_signal = (int)info.ssi_signo;
		send_signal(loop->guest, SIGKILL);
	}
}

static void prepare(struct loop *loop)
{
	loop->watch[WATCH_LISTENER] = (struct pollfd){ loop->guest->listener, POLLIN, 0 };
	loop->watch[WATCH_SIGNALS] = (struct pollfd){ loop->signals, POLLIN, 0 };
	loop->watch[WATCH_PROCESS] = (struct pollfd){ loop->guest->pidfd, POLLIN, 0 };
	for (size_t i = 0; i < loop->parked_count; i++)
		loop->watch[WATCH_PARKED + i] =
			(struct pollfd){ loop->parked[i].request.wait_fd,
					 loop->parked[i].request.wait_events, 0 };
}

static void serve_until_end(struct loop *loop)
{
	for (;;) {
		size_t count = loop->parked_count;

		prepare(loop);
		if (poll(loop->watch, WATCH_PARKED + count, -1) < 0)
			continue;
		if (loop->watch[WATCH_PROCESS].revents)
			return;
		if (loop->watch[WATCH_SIGNALS].revents)
			take_signal(loop);
		retry_ready(loop, count);
		if (loop->watch[WATCH_LISTENER].revents & POLLIN)
			receive(loop);
	}
}

/* ---- the end ---- */

static int exit_status(const struct guest *guest, const siginfo_t *info)
{
	if (guest->start_status)
		return guest->start_status;
	if (info->si_code == CLD_EXITED && !guest->started) {
		fprintf(stderr, "cloudabi-run: %s: cannot execute cloudabi-vdso\n", guest->path);
		return 127;
	}
	if (info->si_code == CLD_EXITED)
		return info->si_status;
	fprintf(stderr, "cloudabi-run: %s: killed by signal %d (%s)\n", guest->path,
		info->si_status, strsignal(info->si_status));
	return 128 + info->si_status;
}

int guest_serve(struct guest *guest, int signals)
{
	struct loop loop = { .guest = guest, .signals = signals };
	uint64_t flags = SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP;
	siginfo_t info = { 0 };

	/* Saves a trip through the scheduler; Linux before 6.6 does not have it. */
	ioctl(guest->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags);
	if (make_room(&loop))
		serve_until_end(&loop);
	else
		send_signal(guest, SIGKILL);
	while (waitid(P_PIDFD, (id_t)guest->pidfd, &info, WEXITED) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < loop.parked_count; i++)
		close(loop.parked[i].request.wait_fd);
	free(loop.parked);
	free(loop.watch);
	if (loop.end_signal)
		return 128 + loop.end_signal;
	return exit_status(guest, &info);
}
