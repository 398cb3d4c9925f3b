/* Runs the probes and says what follows from them. */
#include "run/check.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/probes.h"

/* What a probe's process says by its exit status: up to 99 a version, above that an errno. */
#define ERRNO_BASE 100

struct probe {
	const char *name;
	int (*try)(void);
	bool needed;
	const char *with;    /* what follows if it works */
	const char *without; /* what follows if not; for a needed one, what may help */
};

enum { NAMESPACES, MOUNTS, BENEATH, NOTIFICATION, KILLABLE, WAKE_UP, GETFD, MEMORY, LANDLOCK,
       PROBE_COUNT };

static const struct probe probes[PROBE_COUNT] = {
	[NAMESPACES] = { "user and mount namespaces", probe_namespaces, true,
			 "each program lives in its own",
			 "see sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone "
			 "and kernel.apparmor_restrict_unprivileged_userns" },
	[MOUNTS] = { "mount API (open_tree, mount_setattr, fsopen)", probe_mounts, true,
		     "a directory is a mount of its own, the root directory is empty",
		     "needs Linux 5.12 and the right to mount inside a user namespace" },
	[BENEATH] = { "openat2", probe_openat2, true,
		      "files beneath a directory are opened directly", "needs Linux 5.6" },
	[NOTIFICATION] = { "seccomp user notification", probe_notification, true,
			   "other rights are checked by the supervisor",
			   "needs Linux 5.5, and no outer sandbox that has a listener already" },
	[KILLABLE] = { "  WAIT_KILLABLE_RECV", probe_wait_killable, false,
		       "signals cannot interrupt a request",
		       "a request that a signal interrupts is repeated" },
	[WAKE_UP] = { "  SYNC_WAKE_UP", probe_sync_wake_up, false,
		      "requests stay on one processor (about 5 microseconds)",
		      "requests cross processors (up to 50 microseconds)" },
	[GETFD] = { "pidfd_getfd", probe_pidfd_getfd, true,
		    "the supervisor can take what a program hands over",
		    "needs Linux 5.6 and kernel.yama.ptrace_scope below 2" },
	[MEMORY] = { "process_vm_readv", probe_process_memory, true,
		     "the supervisor can read a program's requests",
		     "needs kernel.yama.ptrace_scope below 2" },
	[LANDLOCK] = { "Landlock", probe_landlock, false,
		       "a second wall around paths",
		       "no second wall; mounts, the empty root and the filter stand alone" },
};

/* Runs a probe in a process of its own.  Returns what it returned. */
static int run_probe(const struct probe *probe)
{
	int status, result;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child < 0)
		return -errno;
	if (child == 0) {
		result = probe->try();
		_exit(result < 0 ? ERRNO_BASE - result : result);
	}
	if (waitpid(child, &status, 0) < 0)
		return -errno;
	if (!WIFEXITED(status))
		return -ETIMEDOUT;
	status = WEXITSTATUS(status);
	return status < ERRNO_BASE ? status : ERRNO_BASE - status;
}

static void print_finding(const struct probe *probe, int result)
{
	char answer[64];

	if (result > 0)
		snprintf(answer, sizeof(answer), "yes, version %d", result);
	else
		snprintf(answer, sizeof(answer), "%s", result == 0 ? "yes" : strerror(-result));
	printf("%-45s %s\n%47s%s\n", probe->name, answer, "",
	       result >= 0 ? probe->with : probe->without);
}

static void print_paths(const int *result)
{
	printf("\nPrograms can run here.  What they are given takes these paths:\n"
	       "  directories      a mount of their own, files opened by openat2%s\n"
	       "  files, devices   the descriptor itself\n"
	       "  sockets, pipes   the descriptor itself\n"
	       "  fewer rights     the supervisor holds the descriptor and answers requests%s\n",
	       result[LANDLOCK] > 0 ? ", Landlock behind it" : "",
	       result[WAKE_UP] == 0 ? ", quickly" : "");
}

int check(void)
{
	int result[PROBE_COUNT];
	const struct probe *missing = NULL;
	struct utsname name;

	if (uname(&name) == 0)
		printf("%s %s on %s\n\n", name.sysname, name.release, name.machine);
	for (int i = 0; i < PROBE_COUNT; i++) {
		result[i] = run_probe(&probes[i]);
		print_finding(&probes[i], result[i]);
		if (result[i] < 0 && probes[i].needed && !missing)
			missing = &probes[i];
	}
	if (missing) {
		printf("\nPrograms cannot run here and are refused: %s is missing.\n",
		       missing->name);
		return 1;
	}
	print_paths(result);
	return 0;
}
