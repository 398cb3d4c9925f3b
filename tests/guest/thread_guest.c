/* thread_create, thread_exit, thread_yield. */
#include "harness.h"

#include <cloudabi_thread.h>
#include <stdlib.h>

#define STACK 65536

static _Thread_local unsigned own = 7;

struct seen {
	cloudabi_tid_t tid;
	unsigned own_before, own_after;
	void *stack;
	_Atomic(int) done;
};

static void look_around(void *argument)
{
	struct seen *seen = argument;
	char local;

	seen->tid = thread_id();
	seen->own_before = own;
	own = seen->tid;
	cloudabi_sys_thread_yield();
	seen->own_after = own;
	seen->stack = &local;
	seen->done = 1;
}

static void check_threads(void)
{
	struct seen seen[20] = { 0 };
	struct thread *threads[20];
	bool distinct = true, tids = true, locals = true;

	set_context("threads");
	own = 99;
	for (size_t i = 0; i < 20; i++)
		CHECK_OK(thread_start(&threads[i], look_around, &seen[i]));
	for (size_t i = 0; i < 20; i++)
		thread_join(threads[i]);
	for (size_t i = 0; i < 20; i++) {
		tids = tids && seen[i].done && seen[i].tid >= 2 && seen[i].tid < 1u << 30 &&
		       seen[i].tid != thread_id();
		locals = locals && seen[i].own_before == 7 && seen[i].own_after == seen[i].tid;
		for (size_t j = 0; j < i; j++)
			distinct = distinct && seen[i].stack != seen[j].stack;
	}
	CHECK(tids);
	CHECK(locals);
	CHECK(distinct);
	CHECK_NUMBER(own, 99);
	CHECK(thread_id() >= 2 && thread_id() < 1u << 30);
}

/* ---- by hand: entry, stack and argument as given ---- */

static _Atomic(cloudabi_lock_t) alive;
static _Atomic(cloudabi_tid_t) entered;
static void *entry_argument, *entry_stack;

/* Runs without thread-local variables of its own, which is what most of the SDK needs. */
static void entry(cloudabi_tid_t tid, void *argument)
{
	entry_stack = __builtin_frame_address(0);
	entry_argument = argument;
	alive = tid | CLOUDABI_LOCK_WRLOCKED;
	entered = tid;
	cloudabi_sys_thread_exit(&alive, CLOUDABI_SCOPE_PRIVATE);
}

static void check_raw(void)
{
	cloudabi_threadattr_t attr = { .entry_point = entry, .stack_len = STACK,
				       .argument = &alive };
	cloudabi_tid_t tid = 0;
	char *stack;

	set_context("by hand");
	stack = attr.stack = malloc(STACK);
	for (int i = 0; i < 50; i++) {
		entered = 0;
		if (cloudabi_sys_thread_create(&attr, &tid) != 0)
			break;
		while (entered == 0 || alive != 0)
			cloudabi_sys_thread_yield();
		/* The lock is free, so nobody stands on the stack any more. */
		memset(stack, 0xee, STACK);
	}
	CHECK(entered == tid && tid >= 2);
	CHECK(entry_argument == (void *)&alive);
	CHECK((char *)entry_stack > stack && (char *)entry_stack < stack + STACK);
	CHECK_NUMBER(alive, 0);
	free(stack);
}

static void check_errors(void)
{
	cloudabi_threadattr_t attr = { .entry_point = entry, .stack = malloc(STACK) };
	cloudabi_tid_t tid = 42;

	set_context("no room on the stack");
	CHECK(cloudabi_sys_thread_create(&attr, &tid) != 0);
	CHECK_NUMBER(tid, 42);
	set_context(NULL);
	CHECK_OK(cloudabi_sys_thread_yield());
	free(attr.stack);
}

/* ---- one table of descriptors, one memory ---- */

static void use_descriptor(void *argument)
{
	const cloudabi_fd_t *pair = argument;
	size_t done;
	char byte;

	if (read_bytes(pair[0], &byte, 1, &done) == 0 && done == 1)
		write_bytes(pair[0], &byte, 1, &done);
	cloudabi_sys_fd_close(pair[0]);
}

/* Only the thread that reads waits; the others go on. */
static void check_blocking(cloudabi_rights_t base)
{
	cloudabi_fd_t pair[2];
	struct thread *thread;
	cloudabi_fdstat_t status;
	char byte = 'x';
	size_t done;

	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	if (base != SOCKET_BASE)
		set_rights(pair[0], base, 0);
	CHECK_OK(thread_start(&thread, use_descriptor, pair));
	for (int i = 0; i < 50; i++)
		cloudabi_sys_thread_yield();
	CHECK_OK(write_bytes(pair[1], &byte, 1, &done));
	byte = 0;
	CHECK_OK(read_bytes(pair[1], &byte, 1, &done));
	CHECK(done == 1 && byte == 'x');
	thread_join(thread);
	CHECK_ERR(cloudabi_sys_fd_stat_get(pair[0], &status), CLOUDABI_EBADF);
	CHECK_OK(cloudabi_sys_fd_close(pair[1]));
}

/* Everybody asks the supervisor at once. */
static void open_and_close(void *argument)
{
	_Atomic(int) *mistakes = argument;

	for (int i = 0; i < 100; i++) {
		cloudabi_fd_t fd = NO_FD;

		if (open_at(granted.ro, "sub", 0, 0, RIGHT(FILE_READDIR), 0, &fd) != 0 ||
		    cloudabi_sys_fd_close(fd) != 0)
			(*mistakes)++;
	}
}

static void check_together(void)
{
	struct thread *threads[4];
	_Atomic(int) mistakes = 0;

	set_context("together");
	for (int i = 0; i < 4; i++)
		CHECK_OK(thread_start(&threads[i], open_and_close, &mistakes));
	for (int i = 0; i < 4; i++)
		thread_join(threads[i]);
	CHECK_NUMBER((unsigned)mistakes, 0);
}

void test(void)
{
	check_threads();
	check_raw();
	check_errors();
	set_context("blocked in a read");
	check_blocking(SOCKET_BASE);
	set_context("blocked in a read with fewer rights");
	check_blocking(RIGHT(FD_READ) | RIGHT(FD_WRITE));
	check_together();
}
