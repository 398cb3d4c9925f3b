/* mem_*: memory is the process's own; files are mapped within the rights of their descriptor. */
#include <asm/errno.h>
#include <linux/mman.h>

#include "calls/op.h"
#include "vdso/control_call.h"
#include "vdso/export.h"
#include "vdso/table.h"

#define PAGE_SIZE 4096u

/* PROT_* for the ABI's protection; -1 if it is writable and executable, or unknown. */
static int protection(cloudabi_mprot_t prot)
{
	int result = 0;

	if ((prot & ~(CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE | CLOUDABI_PROT_EXEC)) ||
	    ((prot & CLOUDABI_PROT_WRITE) && (prot & CLOUDABI_PROT_EXEC)))
		return -1;
	if (prot & CLOUDABI_PROT_READ)
		result |= PROT_READ;
	if (prot & CLOUDABI_PROT_WRITE)
		result |= PROT_WRITE;
	if (prot & CLOUDABI_PROT_EXEC)
		result |= PROT_EXEC;
	return result;
}

static cloudabi_errno_t map(void *addr, size_t len, int prot, int flags, long fd,
			    cloudabi_filesize_t off, void **mem)
{
	long result = SYS6(mmap, addr, len, prot, flags, fd, off);

	if (sys_failed(result))
		return errno_from_linux(result);
	*mem = (void *)result;
	return 0;
}

static cloudabi_rights_t rights_to_map(cloudabi_mprot_t prot, cloudabi_mflags_t flags)
{
	cloudabi_rights_t need = CLOUDABI_RIGHT_MEM_MAP;

	if (prot & CLOUDABI_PROT_READ)
		need |= CLOUDABI_RIGHT_FD_READ;
	if ((prot & CLOUDABI_PROT_WRITE) && (flags & CLOUDABI_MAP_SHARED))
		need |= CLOUDABI_RIGHT_FD_WRITE;
	if (prot & CLOUDABI_PROT_EXEC)
		need |= CLOUDABI_RIGHT_MEM_MAP_EXEC;
	return need;
}

EXPORT cloudabi_errno_t cloudabi_sys_mem_map(void *addr, size_t len, cloudabi_mprot_t prot,
					     cloudabi_mflags_t flags, cloudabi_fd_t fd,
					     cloudabi_filesize_t off, void **mem)
{
	const cloudabi_mflags_t kind = flags & (CLOUDABI_MAP_PRIVATE | CLOUDABI_MAP_SHARED);
	int linux_prot = protection(prot), linux_flags;
	struct descriptor entry;
	cloudabi_errno_t error;
	long answer;

	if (linux_prot < 0)
		return CLOUDABI_ENOTSUP;
	if (len == 0 || (kind != CLOUDABI_MAP_PRIVATE && kind != CLOUDABI_MAP_SHARED))
		return CLOUDABI_EINVAL;
	linux_flags = kind == CLOUDABI_MAP_PRIVATE ? MAP_PRIVATE : MAP_SHARED;
	if (flags & CLOUDABI_MAP_FIXED) {
		if ((uintptr_t)addr % PAGE_SIZE)
			return CLOUDABI_EINVAL;
		linux_flags |= MAP_FIXED;
	}
	if (flags & CLOUDABI_MAP_ANON) {
		if (fd != CLOUDABI_MAP_ANON_FD || off != 0)
			return CLOUDABI_EINVAL;
		return map(addr, len, linux_prot, linux_flags | MAP_ANONYMOUS, -1, 0, mem);
	}
	error = table_get(fd, rights_to_map(prot, flags), &entry);
	if (error)
		return error;
	if (!ref_is_handle(entry.ref))
		return map(addr, len, linux_prot, linux_flags, (long)entry.ref, off, mem);
	/* The supervisor lends a descriptor that is good for this much and no more. */
	answer = CONTROL3(mem_map, entry.ref, prot, flags);
	if (answer < 0)
		return control_error(answer);
	error = map(addr, len, linux_prot, linux_flags, answer, off, mem);
	SYS1(close, answer);
	return error;
}

EXPORT cloudabi_errno_t cloudabi_sys_mem_protect(void *mapping, size_t mapping_len,
						 cloudabi_mprot_t prot)
{
	int linux_prot = protection(prot);

	if (linux_prot < 0)
		return CLOUDABI_ENOTSUP;
	return errno_from_linux(SYS3(mprotect, mapping, mapping_len, linux_prot));
}

EXPORT cloudabi_errno_t cloudabi_sys_mem_sync(void *mapping, size_t mapping_len,
					      cloudabi_msflags_t flags)
{
	cloudabi_msflags_t kind = flags & (CLOUDABI_MS_ASYNC | CLOUDABI_MS_SYNC);

	/* The values are those of Linux. */
	if ((flags & ~(CLOUDABI_MS_ASYNC | CLOUDABI_MS_SYNC | CLOUDABI_MS_INVALIDATE)) ||
	    (kind != CLOUDABI_MS_ASYNC && kind != CLOUDABI_MS_SYNC))
		return CLOUDABI_EINVAL;
	return errno_from_linux(SYS3(msync, mapping, mapping_len, flags));
}

EXPORT cloudabi_errno_t cloudabi_sys_mem_unmap(void *mapping, size_t mapping_len)
{
	return errno_from_linux(SYS2(munmap, mapping, mapping_len));
}

EXPORT cloudabi_errno_t cloudabi_sys_mem_advise(void *mapping, size_t mapping_len,
						cloudabi_advice_t advice)
{
	/* dontneed is but a hint here, and Linux's own would lose the contents: MADV_COLD. */
	static const int8_t advices[] = { -1, MADV_COLD, -1, MADV_NORMAL, MADV_RANDOM,
					  MADV_SEQUENTIAL, MADV_WILLNEED };

	if (advice >= sizeof(advices) || advices[advice] < 0)
		return CLOUDABI_EINVAL;
	return errno_from_linux(SYS3(madvise, mapping, mapping_len, advices[advice]));
}

/* Locked memory is a privilege on Linux; of the two calls of early 2017 nothing depends on it. */
EXPORT cloudabi_errno_t cloudabi_sys_mem_lock(const void *mapping, size_t mapping_len)
{
	(void)mapping, (void)mapping_len;
	return CLOUDABI_ENOSYS;
}

EXPORT cloudabi_errno_t cloudabi_sys_mem_unlock(const void *mapping, size_t mapping_len)
{
	(void)mapping, (void)mapping_len;
	return CLOUDABI_ENOSYS;
}
