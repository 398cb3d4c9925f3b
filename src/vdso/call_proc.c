/* proc_*: a process's own end.  fork and exec are not there yet. */
#include "calls/op.h"
#include "vdso/control_call.h"
#include "vdso/export.h"

EXPORT void cloudabi_sys_proc_exit(cloudabi_exitcode_t rval)
{
	/* A host sees eight bits only; a failure must not look like success there. */
	int code = (rval & 0xff) == 0 && rval != 0 ? 255 : (int)(rval & 0xff);

	for (;;)
		SYS1(exit_group, code);
}

EXPORT cloudabi_errno_t cloudabi_sys_proc_raise(cloudabi_signal_t sig)
{
	if (sig == 0)
		return 0;
	if (signal_from_abi(sig) < 0)
		return CLOUDABI_EINVAL;
	return control_error(CONTROL1(proc_raise, sig));
}

EXPORT cloudabi_errno_t cloudabi_sys_proc_exec(cloudabi_fd_t fd, const void *data, size_t data_len,
					       const cloudabi_fd_t *fds, size_t fds_len)
{
	(void)fd, (void)data, (void)data_len, (void)fds, (void)fds_len;
	return CLOUDABI_ENOSYS;
}

EXPORT cloudabi_errno_t cloudabi_sys_proc_fork(cloudabi_fd_t *fd, cloudabi_tid_t *tid)
{
	(void)fd, (void)tid;
	return CLOUDABI_ENOSYS;
}
