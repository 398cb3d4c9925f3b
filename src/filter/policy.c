/* The table filter.def as an array.  Only data; compile.c gives it its meaning. */
#include "filter/policy.h"

#include <asm/prctl.h>
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/memfd.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

#include "calls/control.h"

#ifndef __x86_64__
#error "filter.def is written for the system calls of x86-64"
#endif

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* Linux 6.3 */
#endif

#define COUNT(...) (sizeof((uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))
#define CONDITION(n, name_, bits, optional, optional_text_, values_text_, ...)     \
	{ .argument = n, .mask = (bits) & ~(uint64_t)(optional), .name = name_,    \
	  .values = { __VA_ARGS__ }, .value_count = COUNT(__VA_ARGS__),            \
	  .optional_text = optional_text_, .values_text = values_text_ }
#define ARG64(n, name, optional, ...) \
	CONDITION(n, #name, ~0ULL, optional, #optional, #__VA_ARGS__, __VA_ARGS__)
#define ARG32(n, name, optional, ...) \
	CONDITION(n, #name, 0xffffffffULL, optional, #optional, #__VA_ARGS__, __VA_ARGS__)

#define ROW(text, from, to, verdict_, paths_, reason_, ...)                                   \
	{ .name = text, .first = from, .last = to, .verdict = verdict_, .paths = paths_,      \
	  .reason = reason_, .conditions = { __VA_ARGS__ } },
#define ALLOW(call, ...) ROW(#call, __NR_##call, __NR_##call, SECCOMP_RET_ALLOW, false, __VA_ARGS__)
#define ALLOW_PATHS(call, ...) \
	ROW(#call, __NR_##call, __NR_##call, SECCOMP_RET_ALLOW, true, __VA_ARGS__)
#define ASK(call, ...) \
	ROW(#call, __NR_##call, __NR_##call, SECCOMP_RET_USER_NOTIF, false, __VA_ARGS__)
#define ASK_RANGE(name, first, last, reason) \
	ROW(#name, first, last, SECCOMP_RET_USER_NOTIF, false, reason)
#define KILL_RANGE(name, first, last, reason) \
	ROW(#name, first, last, SECCOMP_RET_KILL_PROCESS, false, reason)

const struct policy_row policy_rows[] = {
#include "filter/filter.def"
};
const size_t policy_row_count = sizeof(policy_rows) / sizeof(policy_rows[0]);

size_t policy_condition_count(const struct policy_row *row)
{
	size_t count = 0;

	while (count < POLICY_CONDITIONS_MAX && row->conditions[count].value_count)
		count++;
	return count;
}
