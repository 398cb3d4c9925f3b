/* Linux error numbers to CloudABI's, from abi/errno_linux.def. */
#include "calls/errno.h"

#include <asm/errno.h>

/* The ABI's names would otherwise be hidden by Linux's own. */
static const uint8_t from_linux[] = {
#define ERRNO_LINUX(name, number) [number] = CLOUDABI_##name,
#include "../abi/errno_linux.def"
#undef ERRNO_LINUX
};

cloudabi_errno_t errno_from_linux(long result)
{
	unsigned long number = (unsigned long)-result;

	if (result >= 0)
		return 0;
	if (number >= sizeof(from_linux) || from_linux[number] == 0)
		return CLOUDABI_ENOSYS;
	return from_linux[number];
}

cloudabi_errno_t errno_from_path(long result)
{
	return result == -EXDEV ? CLOUDABI_ENOTCAPABLE : errno_from_linux(result);
}
