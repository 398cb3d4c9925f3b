/* The probes of --check.  They run in children of cloudabi-run, so they clean nothing up. */
#include "run/probes.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Newer than the headers that we build with. */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, uint64_t)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1
#endif

#define PSEUDO_CALL 0xca0000
#define ANSWER 42

static int result_of(long result)
{
	return result < 0 ? -errno : 0;
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : result_of(write(fd, text, strlen(text)));
}

int probe_namespaces(void)
{
	unsigned user = geteuid();
	char map[32];

	snprintf(map, sizeof(map), "%u %u 1", user, user);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return -errno;
	return write_file("/proc/self/uid_map", map);
}

static int probe_detached_mount(void)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
					       MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC };
	long tree = syscall(SYS_open_tree, AT_FDCWD, "/",
			    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);

	if (tree < 0)
		return -errno;
	return result_of(syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr,
				 sizeof(attr)));
}

int probe_mounts(void)
{
	int error = probe_namespaces();
	long filesystem, root;

	if (error == 0)
		error = probe_detached_mount();
	if (error)
		return error;
	filesystem = syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	if (filesystem < 0 ||
	    syscall(SYS_fsconfig, filesystem, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	root = syscall(SYS_fsmount, filesystem, FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY);
	if (root < 0 || fchdir((int)root) < 0)
		return -errno;
	return result_of(chroot("."));
}

int probe_openat2(void)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_BENEATH };

	return result_of(syscall(SYS_openat2, AT_FDCWD, ".", &how, sizeof(how)));
}

/* A filter that sends one system call, which Linux does not have, to a listener. */
static int make_listener(unsigned long more_flags)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PSEUDO_CALL, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };
	long listener;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER | more_flags, &program);
	return listener < 0 ? -errno : (int)listener;
}

/* Room for structures of kernels newer than our headers. */
union notification {
	struct seccomp_notif in;
	struct seccomp_notif_resp out;
	char room[512];
};

static int answer_once(int listener)
{
	union notification request = { .room = { 0 } }, response = { .room = { 0 } };

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0)
		return -errno;
	response.out.id = request.in.id;
	response.out.val = ANSWER;
	return result_of(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response));
}

static int probe_round_trip(unsigned long more_flags)
{
	int listener = make_listener(more_flags), error, status;
	pid_t caller;

	if (listener < 0)
		return listener;
	alarm(5); /* in case no notification arrives */
	caller = fork();
	if (caller < 0)
		return -errno;
	if (caller == 0)
		_exit(syscall(PSEUDO_CALL) == ANSWER ? 0 : 1);
	error = answer_once(listener);
	if (error)
		return error;
	if (waitpid(caller, &status, 0) < 0)
		return -errno;
	return status == 0 ? 0 : -EPROTO;
}

int probe_notification(void)
{
	return probe_round_trip(0);
}

int probe_wait_killable(void)
{
	return probe_round_trip(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
}

int probe_sync_wake_up(void)
{
	int listener = make_listener(0);

	if (listener < 0)
		return listener;
	return result_of(ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
			       SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP));
}

/* A child in namespaces of its own, as guests are; it ends when READY's other end closes. */
static pid_t start_namespaced_child(void)
{
	int ready[2], stay[2];
	pid_t child;
	char byte;

	if (pipe(ready) < 0 || pipe(stay) < 0)
		return -errno;
	child = fork();
	if (child < 0)
		return -errno;
	if (child == 0) {
		close(stay[1]);
		if (probe_namespaces() == 0 && write(ready[1], "", 1) == 1)
			(void)!read(stay[0], &byte, 1);
		_exit(0);
	}
	close(ready[1]);
	return read(ready[0], &byte, 1) == 1 ? child : -EPERM;
}

int probe_pidfd_getfd(void)
{
	pid_t child = start_namespaced_child();
	long pidfd;

	if (child < 0)
		return child;
	pidfd = syscall(SYS_pidfd_open, child, 0);
	if (pidfd < 0)
		return -errno;
	/* The lowest of its pipes is open in the child for sure. */
	for (int fd = 0; fd < 16; fd++)
		if (syscall(SYS_pidfd_getfd, pidfd, fd, 0) >= 0)
			return 0;
		else if (errno != EBADF)
			return -errno;
	return -EBADF;
}

int probe_process_memory(void)
{
	static volatile int secret = ANSWER;
	pid_t child = start_namespaced_child();
	int copy = 0;
	struct iovec here = { &copy, sizeof(copy) }, there = { (void *)&secret, sizeof(secret) };

	if (child < 0)
		return child;
	if (process_vm_readv(child, &here, 1, &there, 1, 0) < 0)
		return -errno;
	return copy == ANSWER ? 0 : -EIO;
}

int probe_landlock(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
			       LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attr = { .handled_access_fs =
						      LANDLOCK_ACCESS_FS_READ_FILE };
	long ruleset;

	if (version < 0)
		return -errno;
	ruleset = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (ruleset < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		return -errno;
	/* Now it must really deny. */
	if (open("/proc/self/status", O_RDONLY | O_CLOEXEC) >= 0)
		return -EPROTO;
	return (int)version;
}
