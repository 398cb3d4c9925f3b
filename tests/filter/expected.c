/* The policy as plain C; numbers of flags are written out so that no header can change them. */
#include "expected.h"

#include <asm/unistd.h>
#include <linux/audit.h>
#include <stddef.h>

bool expected_always(enum filter_kind kind, uint32_t number)
{
	static const uint16_t calls[] = {
		__NR_read, __NR_write, __NR_readv, __NR_writev, __NR_pread64, __NR_pwrite64,
		__NR_preadv, __NR_pwritev, __NR_lseek, __NR_close, __NR_dup, __NR_dup3, __NR_fstat,
		__NR_getdents64, __NR_munmap, __NR_msync, __NR_ppoll, __NR_getrandom, __NR_gettid,
		__NR_sched_yield, __NR_exit, __NR_exit_group, __NR_restart_syscall, __NR_shutdown,
	};
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (number == calls[i])
			return true;
	return kind == FILTER_DIRECT && (number == __NR_openat2 || number == __NR_newfstatat ||
					 number == __NR_readlinkat);
}

static bool protection_ok(uint64_t protection)
{
	bool writable = protection & 2, executable = protection & 4;

	return protection <= 7 && !(writable && executable);
}

static bool map_flags_ok(uint64_t flags)
{
	uint64_t type = flags & 0xf;

	flags &= ~0xfULL;
	flags &= ~(0x10ULL | 0x20 | 0x4000 | 0x20000 | 0x8000 | 0x100000);
	return (type == 1 || type == 2) && flags == 0;
}

static bool futex_ok(uint32_t op)
{
	uint32_t command = op & 0x7f;

	if (op & ~(0x7fu | 0x80 | 0x100))
		return false;
	return command <= 1 || (command >= 3 && command <= 5) || command == 9 || command == 10;
}

static bool advice_ok(uint32_t advice)
{
	return advice <= 4 || advice == 8 || advice == 20;
}

static bool socketpair_ok(uint32_t domain, uint32_t type, uint32_t protocol)
{
	type &= ~0x80000u;
	return domain == 1 && (type == 1 || type == 2 || type == 5) && protocol == 0;
}

/* The calls that depend on their arguments. */
static bool arguments_ok(uint32_t number, const __u64 *a)
{
	switch (number) {
	case __NR_mmap: return protection_ok(a[2]) && map_flags_ok(a[3]);
	case __NR_mprotect: return protection_ok(a[2]);
	case __NR_madvise: return advice_ok((uint32_t)a[2]);
	case __NR_futex: return futex_ok((uint32_t)a[1]);
	case __NR_clone: return a[0] == 0x1d0f00;
	case __NR_arch_prctl: return (uint32_t)a[0] == 0x1002;
	case __NR_fcntl: return (uint32_t)a[1] == 3;
	case __NR_ioctl: return (uint32_t)a[1] == 0x541b;
	case __NR_sendto: return a[4] == 0 && !((uint32_t)a[3] & ~(0x4000u | 0x40));
	case __NR_recvfrom: return a[4] == 0 && !((uint32_t)a[3] & ~(0x2u | 0x20 | 0x100 | 0x40));
	case __NR_accept4: return a[1] == 0 && a[2] == 0 && !((uint32_t)a[3] & ~(0x800u | 0x80000));
	case __NR_memfd_create: return (uint32_t)a[1] == 0x1 || (uint32_t)a[1] == 0x11;
	case __NR_socketpair: return socketpair_ok((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2]);
	case __NR_clock_gettime:
	case __NR_clock_getres: return (uint32_t)a[0] <= 3;
	case __NR_clock_nanosleep: return (uint32_t)a[0] <= 1;
	default: return false;
	}
}

uint32_t expected_verdict(enum filter_kind kind, const struct seccomp_data *data)
{
	uint32_t number = (uint32_t)data->nr;

	if (data->arch != AUDIT_ARCH_X86_64)
		return KILLED;
	if (number >= 0x40000000 && number != 0xffffffff)
		return KILLED;
	if (number >= 0xca0000 && number <= 0xca007f)
		return ASKED;
	if (number == __NR_execveat)
		return (uint32_t)data->args[4] == 0x1000 ? ASKED : REFUSED;
	if (expected_always(kind, number) || arguments_ok(number, data->args))
		return ALLOWED;
	return REFUSED;
}
