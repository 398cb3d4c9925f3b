/*
 * The programs on the live kernel: each example in a child under the filter, all other numbers,
 * the calls that kill, and what a supervisor gets to see.
 */
#include <asm/unistd.h>
#include <linux/audit.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls/sys.h"
#include "expected.h"
#include "rows.h"
#include "tap.h"

#define NUMBERS 600
/* Linux's own calls from user space probes, which newer kernels let past every filter. */
#define FIRST_PROBE_CALL 335
#define LAST_PROBE_CALL 336

/* What children report, in memory that they share with this process. */
static struct {
	unsigned begun; /* results that are there, and one that was begun */
	long result[4096];
} *shared;

/* Put the calling thread under the filter.  Returns a listener or 0, or -1. */
static int install(enum filter_kind kind, unsigned flags)
{
	const struct filter_variant *variant = filter_get(kind);
	struct sock_fprog program = {
		.len = variant->length,
		.filter = (struct sock_filter *)(uintptr_t)variant->program,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static long call_raw(uint32_t number, const uint64_t *args)
{
	return sys_call6((int)number, (long)args[0], (long)args[1], (long)args[2], (long)args[3],
			 (long)args[4], (long)args[5]);
}

/* Run BODY(ARGUMENT) in a child under the filter.  Returns its wait status. */
static int in_child(enum filter_kind kind, void (*body)(const void *), const void *argument)
{
	const struct rlimit no_core = { 0, 0 };
	int status;
	pid_t pid;

	fflush(stdout);
	shared->begun = 0;
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		if (install(kind, 0) != 0)
			_exit(99);
		body(argument);
		SYS1(exit_group, 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

static bool ended_well(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool killed(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

/* ---- examples ---- */

static bool can_return(const struct row *row)
{
	return row->want != KILLED && !row->ends;
}

static void run_rows(const void *unused)
{
	size_t i;

	(void)unused;
	for (i = 0; i < row_count; i++)
		if (can_return(&rows[i])) {
			shared->begun = (unsigned)i;
			shared->result[i] = call_raw(rows[i].number, rows[i].args);
		}
}

static uint32_t want_of(enum filter_kind kind, const struct row *row)
{
	struct seccomp_data data = { .nr = (int)row->number, .arch = AUDIT_ARCH_X86_64 };

	memcpy(data.args, row->args, sizeof(data.args));
	return expected_verdict(kind, &data);
}

static void test_rows(enum filter_kind kind, const char *name)
{
	int status = in_child(kind, run_rows, NULL);
	size_t i;

	if (!tap(ended_well(status), "live, %s: the examples come to their end", name)) {
		printf("# wait status 0x%x at: %s\n", (unsigned)status, rows[shared->begun].why);
		return;
	}
	for (i = 0; i < row_count; i++) {
		/* Without a listener, asking gives ENOSYS as well. */
		bool refused = shared->result[i] == -ENOSYS;

		if (can_return(&rows[i]) &&
		    !tap(refused == (want_of(kind, &rows[i]) != ALLOWED), "live, %s: %s", name,
			 rows[i].why))
			printf("# result %ld\n", shared->result[i]);
	}
}

/* ---- all other numbers ---- */

/* Calls that some arguments get through are for the examples. */
static bool is_special(uint32_t number)
{
	size_t i;

	if (number >= FIRST_PROBE_CALL && number <= LAST_PROBE_CALL)
		return true;
	for (i = 0; i < row_count; i++)
		if (rows[i].number == number && rows[i].want != REFUSED)
			return true;
	return false;
}

static void run_numbers(const void *unused)
{
	static const uint64_t nothing[6];
	uint32_t number;

	(void)unused;
	/* Were the filter not there, some of these would do harm: make sure first. */
	if (SYS0(getppid) != -ENOSYS)
		SYS1(exit_group, 1);
	for (number = 0; number < NUMBERS; number++) {
		shared->begun = number;
		if (!is_special(number))
			shared->result[number] = call_raw(number, nothing);
	}
}

static void test_numbers(void)
{
	int status = in_child(FILTER_SUPERVISED, run_numbers, NULL);
	unsigned number, wrong = 0;

	for (number = 0; number < NUMBERS; number++)
		if (!is_special(number) && shared->result[number] != -ENOSYS) {
			printf("# call %u: %ld\n", number, shared->result[number]);
			wrong++;
		}
	tap(ended_well(status) && wrong == 0, "live: all other calls are refused");
}

static void run_row(const void *argument)
{
	const struct row *row = argument;

	shared->result[0] = call_raw(row->number, row->args);
}

/*
 * uretprobe and uprobe come from instructions that the kernel writes into programs under
 * observation; made anywhere else they end in SIGILL or ENXIO and do nothing.
 */
static void test_probe_calls(void)
{
	struct row row = { .why = "a call of user space probes" };

	for (row.number = FIRST_PROBE_CALL; row.number <= LAST_PROBE_CALL; row.number++) {
		int status = in_child(FILTER_DIRECT, run_row, &row);
		bool useless = shared->result[0] == -ENOSYS || shared->result[0] == -ENXIO;

		tap(WIFSIGNALED(status) ? WTERMSIG(status) == SIGILL : useless,
		    "live: call %u is of no use", row.number);
	}
}

/* ---- calls that end a process ---- */

static void run_int80(const void *unused)
{
	long result = 20; /* getpid of 32-bit programs */

	(void)unused;
	__asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
}

static void run_exit(const void *unused)
{
	(void)unused;
	SYS1(exit, 7);
}

static void run_exit_group(const void *unused)
{
	(void)unused;
	SYS1(exit_group, 8);
}

static bool kernel_has_int80(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		run_int80(NULL);
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && ended_well(status);
}

static void test_ends(void)
{
	int status;
	size_t i;

	for (i = 0; i < row_count; i++)
		if (rows[i].want == KILLED)
			tap(killed(in_child(FILTER_DIRECT, run_row, &rows[i])), "live, kills: %s",
			    rows[i].why);
	if (kernel_has_int80())
		tap(killed(in_child(FILTER_DIRECT, run_int80, NULL)), "live, kills: int 0x80");
	else
		tap_skip("live, kills: int 0x80", "this kernel has no 32-bit calls");
	status = in_child(FILTER_DIRECT, run_exit, NULL);
	tap(WIFEXITED(status) && WEXITSTATUS(status) == 7, "live: exit");
	status = in_child(FILTER_DIRECT, run_exit_group, NULL);
	tap(WIFEXITED(status) && WEXITSTATUS(status) == 8, "live: exit_group");
}

/* ---- what a supervisor sees ---- */

static struct {
	int listener;
	pthread_barrier_t installed;
	long answer[4];
} watched;

/* A guest: only this thread is under the filter. */
static void *watched_thread(void *unused)
{
	static const uint64_t args[6] = { 1, 2, 3, 4, ~0ULL, 6 };

	watched.listener = install(FILTER_DIRECT, SECCOMP_FILTER_FLAG_NEW_LISTENER);
	/* The barrier's futex calls are allowed. */
	pthread_barrier_wait(&watched.installed);
	if (watched.listener < 0)
		return unused;
	watched.answer[0] = call_raw(0xca0005, args);
	watched.answer[1] = SYS5(execveat, -1, "", 0, 0, 0);
	watched.answer[2] = SYS5(execveat, -1, "", 0, 0, 0x1000);
	watched.answer[3] = call_raw(0xca007f, args);
	for (;;)
		SYS4(futex, &watched.answer[0], 0, (int)watched.answer[0], 0);
}

/* Receive one request, check that it is call NUMBER, and answer it. */
static bool answer_one(uint32_t number, uint64_t fifth_argument, long value, int error)
{
	struct seccomp_notif request = { 0 };
	struct seccomp_notif_resp response = { 0 };

	if (ioctl(watched.listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
		return false;
	response.id = request.id;
	response.val = value;
	response.error = error;
	return ioctl(watched.listener, SECCOMP_IOCTL_NOTIF_SEND, &response) == 0 &&
	       (uint32_t)request.data.nr == number && request.data.args[4] == fifth_argument;
}

/* In a child, because the watched thread never comes back. */
static void watch(void)
{
	pthread_t thread;
	bool seen;

	pthread_barrier_init(&watched.installed, NULL, 2);
	if (pthread_create(&thread, NULL, watched_thread, NULL) != 0)
		_exit(97);
	pthread_barrier_wait(&watched.installed);
	if (watched.listener < 0)
		_exit(98);
	seen = answer_one(0xca0005, ~0ULL, 42, 0);
	/* The second call, execveat of a path, must not turn up here. */
	seen &= answer_one(__NR_execveat, 0x1000, 0, -EACCES);
	seen &= answer_one(0xca007f, ~0ULL, 43, 0);
	while (*(volatile long *)&watched.answer[3] == 0)
		sched_yield();
	_exit(!(seen && watched.answer[0] == 42 && watched.answer[1] == -ENOSYS &&
		watched.answer[2] == -EACCES && watched.answer[3] == 43));
}

static void test_listener(void)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		alarm(20);
		watch();
	}
	if (!tap(pid > 0 && waitpid(pid, &status, 0) == pid && ended_well(status),
		 "live: control calls and the first exec reach the listener, nothing else does"))
		printf("# wait status 0x%x\n", (unsigned)status);
}

int main(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || row_count > sizeof(shared->result) / sizeof(shared->result[0])) {
		puts("Bail out! no memory to share");
		return 1;
	}
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) {
		tap_skip("the filter on the live kernel", "this kernel has no seccomp");
		return tap_end();
	}
	test_rows(FILTER_DIRECT, "direct");
	test_rows(FILTER_SUPERVISED, "supervised");
	test_numbers();
	test_probe_calls();
	test_ends();
	test_listener();
	return tap_end();
}
