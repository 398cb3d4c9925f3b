/* The few functions that Linux's own vDSO offers. */
#ifndef VDSO_LINUX_VDSO_H
#define VDSO_LINUX_VDSO_H

struct timespec64 {
	long seconds;
	long nanoseconds;
};

/* Find them through the address in AT_SYSINFO_EHDR; 0 is fine. */
void linux_vdso_init(const void *header);

/* clock_gettime(2), without entering the kernel where it can be helped.  0 or -errno. */
long linux_clock_gettime(int clock, struct timespec64 *out);

#endif
