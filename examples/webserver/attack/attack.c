/*
 * What an attacker's code does once it runs inside the server.  Compiled once per attempt, with
 * ATTEMPT its name, to bare machine code; writes "+" and what it got, or "-" and why it got
 * nothing.
 */
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <stddef.h>
#include <stdint.h>

#include "linux_calls.h"

#define DESCRIPTORS 64

struct report {
	char *out;
	size_t length;
};

static void say(struct report *r, const char *text)
{
	while (*text)
		r->out[r->length++] = *text++;
}

static void say_number(struct report *r, long number)
{
	char digits[20];
	int n = 0;

	if (number < 0) {
		say(r, "-");
		number = -number;
	}
	do
		digits[n++] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	while (n > 0)
		r->out[r->length++] = digits[--n];
}

static long failed(struct report *r, long result)
{
	say(r, "-error ");
	say_number(r, -result);
	return (long)r->length;
}

static long got(struct report *r, const char *what)
{
	say(r, "+");
	say(r, what);
	return (long)r->length;
}

/* The first line of an open file. */
static long got_file(struct report *r, long fd)
{
	char text[40];
	long length = CALL3(read, fd, text, sizeof(text));

	CALL1(close, fd);
	if (length < 0)
		return failed(r, length);
	say(r, "+");
	for (long i = 0; i < length && text[i] != '\n'; i++)
		r->out[r->length++] = text[i] ? text[i] : ' ';
	return (long)r->length;
}

static long passwords(struct report *r)
{
	long fd = CALL3(openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
	struct open_how how = { .flags = O_RDONLY };

	if (fd < 0)
		fd = CALL4(openat2, AT_FDCWD, "/etc/passwd", &how, sizeof(how));
	return fd < 0 ? failed(r, fd) : got_file(r, fd);
}

static long climb(struct report *r)
{
	static const char path[] = "../../../../../../../../../../etc/passwd";
	struct open_how how = { .flags = O_RDONLY };
	long fd = -1, last = -9;

	for (long dir = 0; dir < DESCRIPTORS && fd < 0; dir++) {
		fd = CALL3(openat, dir, path, O_RDONLY);
		if (fd < 0)
			fd = CALL4(openat2, dir, path, &how, sizeof(how));
		if (fd < 0 && fd != -9)
			last = fd;
	}
	return fd < 0 ? failed(r, last) : got_file(r, fd);
}

static long socket(struct report *r)
{
	long fd = CALL3(socket, 2, 1, 0), local;

	local = CALL3(socket, 1, 1, 0);
	if (fd < 0 && local < 0)
		return failed(r, fd);
	CALL1(close, fd);
	CALL1(close, local);
	return got(r, "a socket for any address");
}

static long process(struct report *r)
{
	long pid = CALL1(fork, 0);

	if (pid == 0)
		CALL1(exit_group, 0);
	if (pid < 0)
		pid = call(__NR_clone, 17 /* SIGCHLD */, 0, 0, 0, 0, 0);
	if (pid == 0)
		CALL1(exit_group, 0);
	if (pid < 0)
		return failed(r, pid);
	CALL4(wait4, pid, 0, 0, 0);
	return got(r, "another process");
}

static long shell(struct report *r)
{
	const char *argv[] = { "sh", "-c", "exit 7", NULL };
	int status = 0;
	long pid = CALL1(vfork, 0);

	if (pid == 0) {
		CALL3(execve, "/bin/sh", argv, argv + 3);
		CALL1(exit_group, 1);
	}
	if (pid < 0) {
		long result = CALL3(execve, "/bin/sh", argv, argv + 3);

		return failed(r, result);
	}
	CALL4(wait4, pid, &status, 0, 0);
	return status >> 8 == 7 ? got(r, "a shell command was run") : failed(r, -status);
}

/* Tries something beneath every descriptor. */
#define EVERYWHERE(expression)                                       \
	long last = -9, result = -1;                                 \
	for (long dir = 0; dir < DESCRIPTORS && result < 0; dir++) { \
		result = (expression);                               \
		if (result < 0 && result != -9)                      \
			last = result;                               \
	}                                                            \
	if (result < 0)                                              \
		return failed(r, last)

static long create(struct report *r)
{
	struct open_how how = { .flags = O_CREAT | O_WRONLY, .mode = 0666 };

	EVERYWHERE(CALL4(openat2, dir, "attacker-was-here", &how, sizeof(how)));
	CALL1(close, result);
	return got(r, "a new file in the directory");
}

static long overwrite(struct report *r)
{
	struct open_how how = { .flags = O_RDWR };

	EVERYWHERE(CALL4(openat2, dir, "index.html", &how, sizeof(how)));
	result = CALL3(write, result, "hacked", 6);
	return result == 6 ? got(r, "the front page was changed") : failed(r, result);
}

static long delete(struct report *r)
{
	EVERYWHERE(CALL3(unlinkat, dir, "victim.txt", 0));
	return got(r, "a file was deleted");
}

static long permissions(struct report *r)
{
	EVERYWHERE(CALL4(fchmodat, dir, "index.html", 0777, 0));
	return got(r, "a file's permissions were changed");
}

static long signal(struct report *r)
{
	long result = CALL2(kill, CALL1(getppid, 0), 0);

	if (result < 0)
		result = CALL2(kill, -1, 0);
	return result < 0 ? failed(r, result) : got(r, "signals to other processes");
}

static long trace(struct report *r)
{
	/* A process of our own will do, to see whether the interface is there at all. */
	long pid = CALL1(fork, 0), target = pid > 0 ? pid : CALL1(getppid, 0), result;

	if (pid == 0)
		for (;;)
			CALL1(pause, 0);
	result = CALL4(ptrace, PTRACE_SEIZE, target, 0, 0);
	if (pid > 0) {
		CALL2(kill, pid, 9);
		CALL4(wait4, pid, 0, 0, 0);
	}
	return result < 0 ? failed(r, result) : got(r, "the kernel's debugging interface");
}

static long environment(struct report *r)
{
	long fd = CALL3(openat, AT_FDCWD, "/proc/self/environ", O_RDONLY);

	return fd < 0 ? failed(r, fd) : got_file(r, fd);
}

static long namespaces(struct report *r)
{
	long pid = call(__NR_clone, CLONE_NEWUSER | 17, 0, 0, 0, 0, 0);

	if (pid == 0)
		CALL1(exit_group, 0);
	if (pid < 0)
		return failed(r, pid);
	CALL4(wait4, pid, 0, 0, 0);
	return got(r, "root in a namespace of its own");
}

static long kernel(struct report *r)
{
	char parameters[120] = { 0 };
	long fd = CALL2(io_uring_setup, 4, parameters);

	if (fd < 0)
		fd = CALL3(memfd_create, "x", 0x4 /* huge pages */, 0);
	if (fd < 0)
		fd = CALL3(inotify_init1, 0, 0, 0);
	if (fd < 0)
		return failed(r, fd);
	CALL1(close, fd);
	return got(r, "kernel interfaces that the server never needs");
}

/* The old way in: 32-bit system calls.  20 is getpid there. */
static long old_calls(struct report *r)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
	return result < 0 ? failed(r, result) : got(r, "32-bit system calls");
}

__attribute__((section(".text.start"))) long start(char *out, size_t size)
{
	struct report report = { out, 0 };

	(void)size;
	return ATTEMPT(&report);
}
