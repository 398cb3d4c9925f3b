/* Capabilities: all go, in every set, and cannot come back. */
#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/securebits.h>

#include "calls/sys.h"
#include "jail/inside.h"

int jail_drop_privileges(struct jail *jail)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct none[2] = { 0 };
	long result;

	jail->step = "give up capabilities";
	result = SYS2(prctl, PR_SET_SECUREBITS, SECURE_ALL_BITS | SECURE_ALL_LOCKS);
	for (int capability = 0; result >= 0; capability++) {
		result = SYS2(prctl, PR_CAPBSET_DROP, capability);
		if (result == -EINVAL && capability > CAP_AUDIT_READ) {
			result = 0; /* past the last one */
			break;
		}
	}
	if (result >= 0)
		result = SYS2(capset, &header, none);
	return (int)result;
}
