/*
 * Linux system calls without a C library: each returns its result, or -errno, and touches no
 * errno variable.  Usable in the guest, in the supervisor, and in a child that shares memory
 * with its parent.  Arguments are passed as they are; see the manual page of each call.
 *
 *	long fd = SYS3(openat, AT_FDCWD, path, O_RDONLY);
 *	if (fd < 0) ... -fd is the error number
 */
#ifndef CALLS_SYS_H
#define CALLS_SYS_H

#include <asm/unistd.h>

#if defined(__x86_64__)
#include "calls/sys_x86_64.h"
#else
#error "no system call header for this architecture yet"
#endif

/* Is this result -errno?  For calls whose results are addresses: those can look negative. */
static inline int sys_failed(long result)
{
	return (unsigned long)result > -4096UL;
}

#define SYS_ARG(x) ((long)(x))
#define SYS0(name) sys_call3(__NR_##name, 0, 0, 0)
#define SYS1(name, a) sys_call3(__NR_##name, SYS_ARG(a), 0, 0)
#define SYS2(name, a, b) sys_call3(__NR_##name, SYS_ARG(a), SYS_ARG(b), 0)
#define SYS3(name, a, b, c) sys_call3(__NR_##name, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c))
#define SYS4(name, a, b, c, d) sys_call4(__NR_##name, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), SYS_ARG(d))
#define SYS5(name, a, b, c, d, e) \
	sys_call6(__NR_##name, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), SYS_ARG(d), SYS_ARG(e), 0)
#define SYS6(name, a, b, c, d, e, f) \
	sys_call6(__NR_##name, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), SYS_ARG(d), SYS_ARG(e), SYS_ARG(f))

#endif
