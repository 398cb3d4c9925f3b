/* How the vDSO asks the supervisor; see calls/control.h. */
#ifndef VDSO_CONTROL_CALL_H
#define VDSO_CONTROL_CALL_H

#include "calls/control.h"
#include "calls/sys.h"

#define CONTROL(name, a, b, c, d, e, f)                                                        \
	sys_call6(CONTROL_BASE + CONTROL_##name, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), SYS_ARG(d), \
		  SYS_ARG(e), SYS_ARG(f))
#define CONTROL1(name, a) CONTROL(name, a, 0, 0, 0, 0, 0)
#define CONTROL2(name, a, b) CONTROL(name, a, b, 0, 0, 0, 0)
#define CONTROL3(name, a, b, c) CONTROL(name, a, b, c, 0, 0, 0)
#define CONTROL4(name, a, b, c, d) CONTROL(name, a, b, c, d, 0, 0)
#define CONTROL5(name, a, b, c, d, e) CONTROL(name, a, b, c, d, e, 0)

/* The error number in a control call's answer. */
static inline cloudabi_errno_t control_error(long answer)
{
	return answer < 0 ? (cloudabi_errno_t)-answer : 0;
}

#endif
