/* proc_raise, as far as one survives it; tests/e2e has what ends a program. */
#include "harness.h"

static const cloudabi_signal_t ignored[] = { CLOUDABI_SIGCHLD, CLOUDABI_SIGPIPE, CLOUDABI_SIGURG,
					     CLOUDABI_SIGCONT };
static const cloudabi_signal_t unknown[] = { 27, 28, 64, 128, 255 };

void test(void)
{
	set_context("nothing");
	CHECK_OK(cloudabi_sys_proc_raise(0));
	set_context("ignored");
	for (size_t i = 0; i < sizeof(ignored); i++)
		CHECK_OK(cloudabi_sys_proc_raise(ignored[i]));
	set_context("unknown");
	for (size_t i = 0; i < sizeof(unknown); i++)
		CHECK_ERR(cloudabi_sys_proc_raise(unknown[i]), CLOUDABI_EINVAL);
}
