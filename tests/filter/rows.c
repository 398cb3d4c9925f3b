/* The examples.  Only data. */
#include "rows.h"

#include <asm/prctl.h>
#include <asm/unistd.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/prctl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

#define ROW(why, call, want, ...) { why, __NR_##call, want, { __VA_ARGS__ }, false },
#define LAST(why, call, want, ...) { why, __NR_##call, want, { __VA_ARGS__ }, true },
#define RAW(why, number, want, ...) { why, number, want, { __VA_ARGS__ }, false },

#define NO_FD 0xffffffff
#define BAD ~0ULL             /* an address that is never valid */
#define HIGH 0x100000000ULL   /* the lowest bit that Linux ignores in an int */
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define THREAD 0x1d0f00

const struct row rows[] = {
	/* Descriptors: the kernel checks them, the filter has nothing to add. */
	ROW("read", read, ALLOWED, NO_FD)
	ROW("write", write, ALLOWED, NO_FD)
	ROW("readv", readv, ALLOWED, NO_FD)
	ROW("writev", writev, ALLOWED, NO_FD)
	ROW("pread64", pread64, ALLOWED, NO_FD)
	ROW("pwrite64", pwrite64, ALLOWED, NO_FD)
	ROW("preadv", preadv, ALLOWED, NO_FD)
	ROW("pwritev", pwritev, ALLOWED, NO_FD)
	ROW("preadv2: has flags", preadv2, REFUSED, NO_FD)
	ROW("pwritev2: RWF_NOAPPEND", pwritev2, REFUSED, NO_FD, 0, 0, 0, 0, 0x20)
	ROW("lseek", lseek, ALLOWED, NO_FD)
	ROW("close", close, ALLOWED, NO_FD)
	ROW("close_range", close_range, REFUSED, NO_FD, NO_FD)
	ROW("dup", dup, ALLOWED, NO_FD)
	ROW("dup2", dup2, REFUSED, NO_FD, NO_FD)
	ROW("dup3", dup3, ALLOWED, NO_FD, NO_FD)
	ROW("fstat", fstat, ALLOWED, NO_FD, BAD)
	ROW("getdents64", getdents64, ALLOWED, NO_FD)
	ROW("ppoll: too many descriptors", ppoll, ALLOWED, 0, BAD)
	ROW("ftruncate", ftruncate, REFUSED, NO_FD)
	ROW("fallocate", fallocate, REFUSED, NO_FD)
	ROW("fsync", fsync, REFUSED, NO_FD)
	ROW("sendfile", sendfile, REFUSED, NO_FD, NO_FD)
	ROW("splice", splice, REFUSED, NO_FD)
	ROW("copy_file_range", copy_file_range, REFUSED, NO_FD)
	ROW("pidfd_getfd", pidfd_getfd, REFUSED, NO_FD)
	ROW("io_uring_setup", io_uring_setup, REFUSED, 1, BAD)

	/* Paths. */
	ROW("openat2", openat2, ALLOWED, NO_FD, BAD)
	ROW("newfstatat", newfstatat, ALLOWED, NO_FD, BAD)
	ROW("readlinkat", readlinkat, ALLOWED, NO_FD, BAD)
	ROW("open", open, REFUSED, BAD)
	ROW("openat", openat, REFUSED, AT_FDCWD, BAD)
	ROW("stat", stat, REFUSED, BAD)
	ROW("statx", statx, REFUSED, NO_FD, BAD)
	ROW("faccessat2", faccessat2, REFUSED, NO_FD, BAD)
	ROW("fchdir", fchdir, REFUSED, NO_FD)
	ROW("chroot", chroot, REFUSED, BAD)
	ROW("mkdirat", mkdirat, REFUSED, NO_FD, BAD)
	ROW("unlinkat", unlinkat, REFUSED, NO_FD, BAD)
	ROW("renameat2", renameat2, REFUSED, NO_FD, BAD, NO_FD, BAD)
	ROW("linkat: AT_EMPTY_PATH", linkat, REFUSED, NO_FD, BAD, NO_FD, BAD, AT_EMPTY_PATH)
	ROW("fchmod", fchmod, REFUSED, NO_FD)
	ROW("utimensat", utimensat, REFUSED, NO_FD, BAD)
	ROW("open_tree", open_tree, REFUSED, NO_FD, BAD)
	ROW("mount_setattr", mount_setattr, REFUSED, NO_FD, BAD)
	ROW("open_by_handle_at", open_by_handle_at, REFUSED, NO_FD, BAD)

	/* Memory. */
	ROW("mmap: nothing mapped there", mmap, ALLOWED, 0, 4096, PROT_NONE, ANON, NO_FD)
	ROW("mmap: to write", mmap, ALLOWED,
	    0, 4096, PROT_READ | PROT_WRITE, ANON | MAP_NORESERVE, NO_FD)
	ROW("mmap: to execute", mmap, ALLOWED, 0, 4096, PROT_READ | PROT_EXEC, ANON, NO_FD)
	ROW("mmap: shared, every flag", mmap, ALLOWED, 1, 4096, PROT_READ,
	    MAP_SHARED | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK | MAP_POPULATE |
		    MAP_FIXED_NOREPLACE, NO_FD)
	ROW("mmap: writable and executable", mmap, REFUSED,
	    0, 4096, PROT_WRITE | PROT_EXEC, ANON, NO_FD)
	ROW("mmap: everything", mmap, REFUSED, 0, 4096, 7, ANON, NO_FD)
	ROW("mmap: PROT_GROWSDOWN", mmap, REFUSED, 0, 4096, PROT_READ | 0x01000000, ANON, NO_FD)
	ROW("mmap: protection above bit 31", mmap, REFUSED, 0, 4096, PROT_READ | HIGH, ANON, NO_FD)
	ROW("mmap: flags above bit 31", mmap, REFUSED, 0, 4096, PROT_READ, ANON | HIGH, NO_FD)
	ROW("mmap: MAP_GROWSDOWN", mmap, REFUSED, 0, 4096, PROT_READ, ANON | MAP_GROWSDOWN, NO_FD)
	ROW("mmap: MAP_LOCKED", mmap, REFUSED, 0, 4096, PROT_READ, ANON | MAP_LOCKED, NO_FD)
	ROW("mmap: MAP_HUGETLB", mmap, REFUSED, 0, 4096, PROT_READ, ANON | MAP_HUGETLB, NO_FD)
	ROW("mmap: MAP_SHARED_VALIDATE", mmap, REFUSED, 0, 4096, PROT_READ, 3 | MAP_ANONYMOUS, NO_FD)
	ROW("mmap: neither shared nor private", mmap, REFUSED, 0, 4096, PROT_READ, MAP_ANONYMOUS, NO_FD)
	ROW("mprotect", mprotect, ALLOWED, 1, 4096, PROT_READ | PROT_EXEC)
	ROW("mprotect: writable and executable", mprotect, REFUSED, 1, 4096, PROT_WRITE | PROT_EXEC)
	ROW("mprotect: above bit 31", mprotect, REFUSED, 1, 4096, PROT_READ | HIGH)
	ROW("pkey_mprotect", pkey_mprotect, REFUSED, 1, 4096, 7, NO_FD)
	ROW("mremap", mremap, REFUSED, 1)
	ROW("remap_file_pages", remap_file_pages, REFUSED, 1)
	ROW("munmap", munmap, ALLOWED, 1)
	ROW("msync", msync, ALLOWED, 1)
	ROW("madvise: MADV_NORMAL", madvise, ALLOWED, 1, 4096, MADV_NORMAL)
	ROW("madvise: MADV_DONTNEED", madvise, ALLOWED, 1, 4096, MADV_DONTNEED)
	ROW("madvise: MADV_FREE", madvise, ALLOWED, 1, 4096, MADV_FREE)
	ROW("madvise: MADV_COLD", madvise, ALLOWED, 1, 4096, MADV_COLD)
	ROW("madvise: Linux reads an int", madvise, ALLOWED, 1, 4096, HIGH | MADV_FREE)
	ROW("madvise: MADV_REMOVE", madvise, REFUSED, 1, 4096, MADV_REMOVE)
	ROW("madvise: MADV_MERGEABLE", madvise, REFUSED, 1, 4096, MADV_MERGEABLE)
	ROW("madvise: MADV_PAGEOUT", madvise, REFUSED, 1, 4096, MADV_PAGEOUT)
	ROW("process_madvise", process_madvise, REFUSED, NO_FD)
	ROW("memfd_create", memfd_create, ALLOWED, BAD, MFD_CLOEXEC)
	ROW("memfd_create: to execute", memfd_create, ALLOWED, BAD, 0x11)
	ROW("memfd_create: with seals", memfd_create, REFUSED, BAD, MFD_CLOEXEC | MFD_ALLOW_SEALING)
	ROW("memfd_create: huge pages", memfd_create, REFUSED, BAD, MFD_CLOEXEC | MFD_HUGETLB)
	ROW("memfd_create: kept across exec", memfd_create, REFUSED, BAD, 0)
	ROW("userfaultfd", userfaultfd, REFUSED, 0)
	ROW("process_vm_readv", process_vm_readv, REFUSED, 1)
	ROW("mlockall", mlockall, REFUSED, 0)

	/* Threads, processes, signals. */
	ROW("futex: wait", futex, ALLOWED, 1, FUTEX_WAIT)
	ROW("futex: wake", futex, ALLOWED, 1, FUTEX_WAKE | FUTEX_PRIVATE_FLAG)
	ROW("futex: requeue", futex, ALLOWED, 1, FUTEX_REQUEUE | FUTEX_PRIVATE_FLAG)
	ROW("futex: requeue if", futex, ALLOWED, 1, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE_FLAG)
	ROW("futex: wake with operation", futex, ALLOWED, 1, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG)
	ROW("futex: wait until", futex, ALLOWED,
	    1, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME)
	ROW("futex: wake some", futex, ALLOWED, 1, FUTEX_WAKE_BITSET)
	ROW("futex: FUTEX_FD", futex, REFUSED, 1, FUTEX_FD)
	ROW("futex: FUTEX_LOCK_PI", futex, REFUSED, 1, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG)
	ROW("futex: FUTEX_WAIT_REQUEUE_PI", futex, REFUSED, 1, FUTEX_WAIT_REQUEUE_PI)
	ROW("futex: FUTEX_LOCK_PI2", futex, REFUSED, 1, 13)
	ROW("futex: unknown flag", futex, REFUSED, 1, FUTEX_WAKE | 0x200)
	ROW("futex_waitv", futex_waitv, REFUSED, 1)
	ROW("set_robust_list", set_robust_list, REFUSED, 0, 24)
	ROW("clone: a thread (with a bad thread pointer)", clone, ALLOWED, THREAD, BAD, BAD, BAD, BAD)
	ROW("clone: a process", clone, REFUSED, SIGCHLD)
	ROW("clone: vfork", clone, REFUSED, CLONE_VM | CLONE_VFORK | SIGCHLD)
	ROW("clone: a thread in a user namespace", clone, REFUSED,
	    THREAD | CLONE_NEWUSER, BAD, BAD, BAD, BAD)
	ROW("clone: a thread with a signal", clone, REFUSED, THREAD | SIGKILL, BAD, BAD, BAD, BAD)
	ROW("clone: above bit 31", clone, REFUSED, THREAD | HIGH, BAD, BAD, BAD, BAD)
	ROW("clone: a thread without its own pointer", clone, REFUSED, THREAD & ~CLONE_SETTLS, BAD, BAD)
	ROW("clone3", clone3, REFUSED, BAD, 88)
	ROW("fork", fork, REFUSED, 0)
	ROW("vfork", vfork, REFUSED, 0)
	ROW("unshare", unshare, REFUSED, CLONE_NEWUSER)
	ROW("setns", setns, REFUSED, NO_FD)
	ROW("execve", execve, REFUSED, BAD)
	ROW("execveat: of a descriptor", execveat, ASKED, NO_FD, BAD, BAD, BAD, AT_EMPTY_PATH)
	ROW("execveat: of a path", execveat, REFUSED, NO_FD, BAD, BAD, BAD, 0)
	ROW("execveat: a further flag", execveat, REFUSED,
	    NO_FD, BAD, BAD, BAD, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)
	ROW("gettid", gettid, ALLOWED, 0)
	ROW("sched_yield", sched_yield, ALLOWED, 0)
	ROW("restart_syscall: nothing to restart", restart_syscall, ALLOWED, 0)
	LAST("exit", exit, ALLOWED, 0)
	LAST("exit_group", exit_group, ALLOWED, 0)
	ROW("arch_prctl: ARCH_SET_FS (bad address)", arch_prctl, ALLOWED, ARCH_SET_FS, BAD)
	ROW("arch_prctl: ARCH_SET_GS", arch_prctl, REFUSED, ARCH_SET_GS, BAD)
	ROW("arch_prctl: ARCH_CET_DISABLE", arch_prctl, REFUSED, 0x5002, BAD)
	ROW("kill", kill, REFUSED, 0, 0)
	ROW("tgkill", tgkill, REFUSED, NO_FD, NO_FD, 0)
	ROW("rt_sigaction", rt_sigaction, REFUSED, SIGTERM, 0, 0, 8)
	ROW("rt_sigprocmask", rt_sigprocmask, REFUSED, 0, 0, 0, 8)
	ROW("ptrace", ptrace, REFUSED, NO_FD)
	ROW("prctl: PR_SET_DUMPABLE", prctl, REFUSED, PR_SET_DUMPABLE, 1)
	ROW("prlimit64", prlimit64, REFUSED, 0)
	ROW("seccomp", seccomp, REFUSED, 99)
	ROW("bpf", bpf, REFUSED, 99)
	ROW("perf_event_open", perf_event_open, REFUSED, BAD)
	ROW("keyctl", keyctl, REFUSED, 99)
	ROW("getpid", getpid, REFUSED, 0)
	ROW("getuid", getuid, REFUSED, 0)
	ROW("uname", uname, REFUSED, BAD)

	/* Toolboxes: one tool each. */
	ROW("fcntl: F_GETFL", fcntl, ALLOWED, NO_FD, F_GETFL)
	ROW("fcntl: Linux reads an unsigned int", fcntl, ALLOWED, NO_FD, HIGH | F_GETFL)
	ROW("fcntl: F_DUPFD", fcntl, REFUSED, NO_FD, F_DUPFD)
	ROW("fcntl: F_SETFL", fcntl, REFUSED, NO_FD, F_SETFL)
	ROW("fcntl: F_SETOWN", fcntl, REFUSED, NO_FD, F_SETOWN)
	ROW("fcntl: F_SETSIG", fcntl, REFUSED, NO_FD, F_SETSIG)
	ROW("fcntl: F_SETLEASE", fcntl, REFUSED, NO_FD, F_SETLEASE)
	ROW("fcntl: F_NOTIFY", fcntl, REFUSED, NO_FD, F_NOTIFY)
	ROW("ioctl: FIONREAD", ioctl, ALLOWED, NO_FD, FIONREAD)
	ROW("ioctl: TIOCSTI", ioctl, REFUSED, NO_FD, TIOCSTI)
	ROW("ioctl: TIOCSTI with a bit that Linux ignores", ioctl, REFUSED, NO_FD, HIGH | TIOCSTI)
	ROW("ioctl: TIOCLINUX", ioctl, REFUSED, NO_FD, TIOCLINUX)
	ROW("ioctl: FIOASYNC", ioctl, REFUSED, NO_FD, FIOASYNC)
	ROW("clock_gettime: CLOCK_REALTIME", clock_gettime, ALLOWED, CLOCK_REALTIME, BAD)
	ROW("clock_gettime: CLOCK_THREAD_CPUTIME_ID", clock_gettime, ALLOWED,
	    CLOCK_THREAD_CPUTIME_ID, BAD)
	ROW("clock_gettime: CLOCK_MONOTONIC_RAW", clock_gettime, REFUSED, CLOCK_MONOTONIC_RAW, BAD)
	ROW("clock_gettime: process 1", clock_gettime, REFUSED, ~1ULL << 3 | 2, BAD)
	ROW("clock_gettime: process 1, zero-extended", clock_gettime, REFUSED,
	    (uint32_t)(~1U << 3 | 2), BAD)
	ROW("clock_gettime: a descriptor's clock", clock_gettime, REFUSED, ~3ULL << 3 | 3, BAD)
	ROW("clock_getres: CLOCK_PROCESS_CPUTIME_ID", clock_getres, ALLOWED,
	    CLOCK_PROCESS_CPUTIME_ID, BAD)
	ROW("clock_getres: process 1", clock_getres, REFUSED, ~1ULL << 3 | 2, BAD)
	ROW("clock_nanosleep: CLOCK_MONOTONIC", clock_nanosleep, ALLOWED, CLOCK_MONOTONIC, 1, BAD)
	ROW("clock_nanosleep: CLOCK_PROCESS_CPUTIME_ID", clock_nanosleep, REFUSED,
	    CLOCK_PROCESS_CPUTIME_ID, 1, BAD)
	ROW("clock_nanosleep: CLOCK_REALTIME_ALARM", clock_nanosleep, REFUSED,
	    CLOCK_REALTIME_ALARM, 1, BAD)
	ROW("clock_settime", clock_settime, REFUSED, CLOCK_REALTIME, BAD)
	ROW("getrandom: unknown flags", getrandom, ALLOWED, BAD, 1, NO_FD)

	/* Sockets. */
	ROW("sendto: to the peer", sendto, ALLOWED, NO_FD, BAD, 1, MSG_NOSIGNAL | MSG_DONTWAIT, 0, 0)
	ROW("sendto: to an address", sendto, REFUSED, NO_FD, BAD, 1, MSG_NOSIGNAL, 0x7f0000000000, 16)
	ROW("sendto: to an address whose lower half is 0", sendto, REFUSED, NO_FD, BAD, 1, 0, HIGH, 16)
	ROW("sendto: MSG_FASTOPEN", sendto, REFUSED, NO_FD, BAD, 1, 0x20000000, 0, 0)
	ROW("sendto: MSG_OOB", sendto, REFUSED, NO_FD, BAD, 1, MSG_OOB, 0, 0)
	ROW("sendto: MSG_ZEROCOPY", sendto, REFUSED, NO_FD, BAD, 1, 0x4000000, 0, 0)
	ROW("sendmsg", sendmsg, REFUSED, NO_FD, BAD)
	ROW("sendmmsg", sendmmsg, REFUSED, NO_FD, BAD)
	ROW("recvfrom: every flag", recvfrom, ALLOWED, NO_FD, BAD, 1,
	    MSG_PEEK | MSG_TRUNC | MSG_WAITALL | MSG_DONTWAIT, 0, 0)
	ROW("recvfrom: whom from", recvfrom, REFUSED, NO_FD, BAD, 1, 0, BAD, BAD)
	ROW("recvfrom: whom from, lower half 0", recvfrom, REFUSED, NO_FD, BAD, 1, 0, HIGH, BAD)
	ROW("recvfrom: MSG_ERRQUEUE", recvfrom, REFUSED, NO_FD, BAD, 1, MSG_ERRQUEUE, 0, 0)
	ROW("recvfrom: MSG_OOB", recvfrom, REFUSED, NO_FD, BAD, 1, MSG_OOB, 0, 0)
	ROW("recvmsg", recvmsg, REFUSED, NO_FD, BAD)
	ROW("accept4", accept4, ALLOWED, NO_FD, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK)
	ROW("accept4: whom from", accept4, REFUSED, NO_FD, BAD, 0, SOCK_CLOEXEC)
	ROW("accept4: length of whom from", accept4, REFUSED, NO_FD, 0, BAD, SOCK_CLOEXEC)
	ROW("accept4: lower half 0", accept4, REFUSED, NO_FD, HIGH, HIGH, SOCK_CLOEXEC)
	ROW("accept4: unknown flag", accept4, REFUSED, NO_FD, 0, 0, SOCK_CLOEXEC | 1)
	ROW("accept", accept, REFUSED, NO_FD)
	ROW("shutdown", shutdown, ALLOWED, NO_FD)
	ROW("socketpair: stream", socketpair, ALLOWED, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, BAD)
	ROW("socketpair: datagrams", socketpair, ALLOWED, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, BAD)
	ROW("socketpair: packets", socketpair, ALLOWED, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, BAD)
	ROW("socketpair: raw", socketpair, REFUSED, AF_UNIX, SOCK_RAW, 0, BAD)
	ROW("socketpair: TIPC", socketpair, REFUSED, 30, SOCK_STREAM, 0, BAD)
	ROW("socketpair: with a protocol", socketpair, REFUSED, AF_UNIX, SOCK_STREAM, 1, BAD)
	ROW("socket", socket, REFUSED, AF_INET, SOCK_STREAM)
	ROW("connect", connect, REFUSED, NO_FD, BAD)
	ROW("bind", bind, REFUSED, NO_FD, BAD)
	ROW("listen", listen, REFUSED, NO_FD)
	ROW("setsockopt", setsockopt, REFUSED, NO_FD)
	ROW("getsockopt", getsockopt, REFUSED, NO_FD)
	ROW("getsockname", getsockname, REFUSED, NO_FD)

	/* Numbers. */
	RAW("the first control call", 0xca0000, ASKED, 0)
	RAW("the last control call", 0xca007f, ASKED, BAD, BAD, BAD, BAD, BAD, BAD)
	RAW("before the control calls", 0xc9ffff, REFUSED, 0)
	RAW("after the control calls", 0xca0080, REFUSED, 0)
	RAW("x32: read", 0x40000000, KILLED, NO_FD)
	RAW("x32: its own execve", 0x40000208, KILLED, BAD)
	RAW("x32: a control call", 0x40ca0000, KILLED, 0)
	RAW("the highest number but one", 0xfffffffe, KILLED, 0)
	RAW("a call that a tracer cancelled", 0xffffffff, REFUSED, 0)
	RAW("below x32", 0x3fffffff, REFUSED, 0)
};
const size_t row_count = sizeof(rows) / sizeof(rows[0]);
