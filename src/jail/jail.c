/* The supervisor's side of making a jail: starts the process and follows its two phases. */
#include "jail/jail.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/inside.h"

#define STACK_SIZE (64 * 1024)

static int enter(void *argument)
{
	jail_inside(argument);
}

/* The child has its own stack but our memory: glibc's clone() sets that up. */
static int start_process(struct jail *jail)
{
	char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	int flags = CLONE_VM | CLONE_FILES | CLONE_NEWUSER | CLONE_NEWNS | CLONE_PIDFD | SIGCHLD;

	if (stack == MAP_FAILED)
		return -errno;
	jail->pid = clone(enter, stack + STACK_SIZE, flags, jail, &jail->pidfd);
	return jail->pid < 0 ? -errno : 0;
}

static void end_process(struct jail *jail)
{
	if (jail->pid <= 0)
		return;
	kill(jail->pid, SIGKILL);
	waitpid(jail->pid, NULL, 0);
	close(jail->pidfd);
	jail->pid = 0;
}

/* Waits until the child says that a phase is over, or has died. */
static int await(struct jail *jail)
{
	struct pollfd watch[] = { { .fd = jail->sync.wake, .events = POLLIN },
				  { .fd = jail->pidfd, .events = POLLIN } };
	uint64_t count;

	while (poll(watch, 2, -1) < 0)
		if (errno != EINTR)
			return -errno;
	if (!(watch[0].revents & POLLIN))
		return -ECHILD;
	if (read(jail->sync.wake, &count, sizeof(count)) < 0)
		return -errno;
	return -jail->sync.error;
}

static int finish_phase(struct jail *jail)
{
	int error = await(jail);

	if (error)
		end_process(jail);
	return error;
}

int jail_start(struct jail *jail)
{
	int error;

	snprintf(jail->uid_map, sizeof(jail->uid_map), "%u %u 1", geteuid(), geteuid());
	snprintf(jail->gid_map, sizeof(jail->gid_map), "%u %u 1", getegid(), getegid());
	jail->supervisor = getpid();
	jail->listener = -1;
	jail->step = "start a process in new user and mount namespaces";
	jail->subject = NULL;
	jail->sync.wake = eventfd(0, EFD_CLOEXEC);
	if (jail->sync.wake < 0)
		return -errno;
	error = start_process(jail);
	return error ? error : finish_phase(jail);
}

int jail_confine(struct jail *jail)
{
	snprintf(jail->boot_argument, sizeof(jail->boot_argument), "%d", jail->boot);
	jail_release(jail);
	return finish_phase(jail);
}
