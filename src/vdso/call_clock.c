/* clock_*, random_get. */
#include <asm/errno.h>
#include <stdbool.h>

#include "calls/op.h"
#include "calls/sys.h"
#include "vdso/export.h"
#include "vdso/linux_vdso.h"

static cloudabi_errno_t nanoseconds(const struct timespec64 *time, cloudabi_timestamp_t *out)
{
	cloudabi_timestamp_t result;

	if (time->seconds < 0 ||
	    __builtin_mul_overflow((cloudabi_timestamp_t)time->seconds, 1000000000u, &result) ||
	    __builtin_add_overflow(result, (cloudabi_timestamp_t)time->nanoseconds, &result))
		return CLOUDABI_EOVERFLOW;
	*out = result;
	return 0;
}

EXPORT cloudabi_errno_t cloudabi_sys_clock_res_get(cloudabi_clockid_t clock_id,
						   cloudabi_timestamp_t *resolution)
{
	int clock = clock_from_abi(clock_id);
	struct timespec64 time;
	long result;

	if (clock < 0)
		return CLOUDABI_EINVAL;
	result = SYS2(clock_getres, clock, &time);
	return result < 0 ? errno_from_linux(result) : nanoseconds(&time, resolution);
}

EXPORT cloudabi_errno_t cloudabi_sys_clock_time_get(cloudabi_clockid_t clock_id,
						    cloudabi_timestamp_t precision,
						    cloudabi_timestamp_t *time)
{
	int clock = clock_from_abi(clock_id);
	struct timespec64 now;
	long result;

	(void)precision;
	if (clock < 0)
		return CLOUDABI_EINVAL;
	result = linux_clock_gettime(clock, &now);
	return result < 0 ? errno_from_linux(result) : nanoseconds(&now, time);
}

EXPORT cloudabi_errno_t cloudabi_sys_random_get(void *buf, size_t buf_len)
{
	char *at = buf;

	while (buf_len > 0) {
		long result = SYS3(getrandom, at, buf_len, 0);

		if (result == -EINTR)
			continue;
		if (result < 0)
			return errno_from_linux(result);
		at += result;
		buf_len -= (size_t)result;
	}
	return 0;
}
