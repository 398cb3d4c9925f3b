/* A guest that only waits, with threads that do the same, so that something has to end it. */
#include <cloudabi_syscalls.h>
#include <cloudabi_thread.h>
#include <program.h>

static void idle(void *argument)
{
	const cloudabi_subscription_t hour = { .type = CLOUDABI_EVENTTYPE_CLOCK,
					       .clock.clock_id = CLOUDABI_CLOCK_MONOTONIC,
					       .clock.timeout = 3600000000000 };
	cloudabi_event_t event;
	size_t count;

	(void)argument;
	for (;;)
		cloudabi_sys_poll(&hour, &event, 1, &count);
}

_Noreturn void program_main(const argdata_t *ad)
{
	static const char ready[] = "ready\n";
	const cloudabi_ciovec_t data = { ready, sizeof(ready) - 1 };
	struct thread *thread;
	size_t written;
	int fd;

	for (int i = 0; i < 3; i++)
		thread_start(&thread, idle, NULL);
	if (argdata_get_fd(ad, &fd) == 0)
		cloudabi_sys_fd_write((cloudabi_fd_t)fd, &data, 1, &written);
	idle(NULL);
	exit(1);
}
