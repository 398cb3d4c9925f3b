/* From a copy of the supervisor to a process that holds its grants and nothing else. */
#include "jail/inside.h"

#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/futex.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/resource.h>

#include "calls/sys.h"

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

static void report(struct jail *jail, long error)
{
	uint64_t one = 1;

	jail->sync.error = (int)-error;
	SYS3(write, jail->sync.wake, &one, sizeof(one));
}

_Noreturn static void give_up(struct jail *jail, long error)
{
	report(jail, error);
	for (;;)
		SYS1(exit, 127);
}

static void must(struct jail *jail, const char *step, long result)
{
	if (result >= 0)
		return;
	jail->step = step;
	give_up(jail, result);
}

void jail_release(struct jail *jail)
{
	jail->sync.phase = 1;
	SYS3(futex, &jail->sync.phase, FUTEX_WAKE, 1);
}

static long write_file(const char *path, const char *text)
{
	long fd = SYS3(openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC), result;
	size_t length = 0;

	if (fd < 0)
		return fd;
	while (text[length])
		length++;
	result = SYS3(write, fd, text, length);
	SYS1(close, fd);
	return result;
}

static void map_user(struct jail *jail)
{
	must(jail, "map the user", write_file("/proc/self/uid_map", jail->uid_map));
	must(jail, "give up setgroups()", write_file("/proc/self/setgroups", "deny"));
	must(jail, "map the group", write_file("/proc/self/gid_map", jail->gid_map));
}

static void set_limit(struct jail *jail, int which, uint64_t limit)
{
	const struct { uint64_t soft, hard; } both = { limit, limit };

	must(jail, "set resource limits", SYS4(prlimit64, 0, which, &both, 0));
}

static void set_limits(struct jail *jail)
{
	set_limit(jail, RLIMIT_CORE, 0);
	set_limit(jail, RLIMIT_NOFILE, jail->descriptor_limit);
}

/* What Linux's rt_sigaction() takes. */
struct kernel_sigaction {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask;
};

static void reset_signals(struct jail *jail)
{
	const unsigned long none = 0;

	for (int signal = 1; signal <= 64; signal++) {
		const struct kernel_sigaction action = {
			.handler = signal == SIGPIPE ? SIG_IGN : SIG_DFL
		};

		if (signal != SIGKILL && signal != SIGSTOP)
			SYS4(rt_sigaction, signal, &action, 0, sizeof(none));
	}
	must(jail, "unblock signals", SYS4(rt_sigprocmask, SIG_SETMASK, &none, 0, sizeof(none)));
}

static void die_with_supervisor(struct jail *jail)
{
	must(jail, "die with the supervisor", SYS2(prctl, PR_SET_PDEATHSIG, SIGKILL));
	if (SYS0(getppid) != jail->supervisor)
		SYS1(exit, 127);
}

static void install_filter(struct jail *jail)
{
	const struct sock_fprog program = { .len = jail->filter_length,
					    .filter = (struct sock_filter *)jail->filter };
	long result = SYS3(seccomp, SECCOMP_SET_MODE_FILTER,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER |
				   SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
			   &program);

	/* Linux before 5.19 does not know the second flag. */
	if (result == -EINVAL)
		result = SYS3(seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			      &program);
	must(jail, "install the system call filter", result);
	jail->listener = (int)result;
}

_Noreturn void jail_inside(struct jail *jail)
{
	const char *const argv[] = { jail->boot_argument, 0 }, *const envp[] = { 0 };
	long result;

	map_user(jail);
	if ((result = jail_make_mounts(jail)) < 0)
		give_up(jail, result);
	report(jail, 0);
	while (jail->sync.phase == 0)
		SYS4(futex, &jail->sync.phase, FUTEX_WAIT, 0, 0);

	/* A session of its own: no terminal to inject into, no signals from a keyboard. */
	must(jail, "start a new session", SYS0(setsid));
	set_limits(jail);
	reset_signals(jail);
	if ((result = jail_make_empty_root(jail)) < 0 || (result = jail_drop_privileges(jail)) < 0 ||
	    (result = jail_restrict_paths(jail)) < 0)
		give_up(jail, result);
	/* Linux forgets this when credentials change, so it comes last. */
	die_with_supervisor(jail);
	install_filter(jail);
	report(jail, 0);
	/* The filter asks the supervisor about this one call. */
	SYS5(execveat, jail->vdso, "", argv, envp, AT_EMPTY_PATH);
	for (;;)
		SYS1(exit_group, 127);
}
