/* The end of a program. */
#include <cloudabi_syscalls.h>
#include <errno.h>
#include <stdlib.h>

#include "../crt/crt.h"

_Thread_local int errno;

_Noreturn void exit(int code)
{
	for (;;)
		cloudabi_sys_proc_exit((cloudabi_exitcode_t)code);
}

_Noreturn void abort(void)
{
	cloudabi_sys_proc_raise(CLOUDABI_SIGABRT);
	exit(127);
}

_Noreturn void __crt_fatal(void)
{
	abort();
}

_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail(void)
{
	abort();
}
