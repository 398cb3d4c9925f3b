/*
 * What start-up code, threads and the library share inside a program.  Nothing here is for
 * programs themselves; every name is hidden, so none ends up in a dynamic symbol table.
 */
#ifndef SDK_CRT_CRT_H
#define SDK_CRT_CRT_H

#include <cloudabi_syscalls.h>
#include <stddef.h>
#include <stdint.h>

#define CRT_HIDDEN __attribute__((visibility("hidden")))
/* Written while starting, read-only from then on. */
#define CRT_RELRO __attribute__((section(".data.rel.ro")))

/* The thread-local variables as they are in the image.  Set once by start-up code. */
struct crt_tls {
	const void *data;  /* initial values, FILE_SIZE bytes; the rest is zero */
	size_t file_size;
	size_t below;      /* bytes from the first variable up to the thread control block */
	size_t align;
};

/* Facts about the process from its auxiliary vector. */
struct crt_process {
	size_t page_size;
	uint32_t cpus;
};

extern struct crt_tls __crt_tls CRT_HIDDEN;
extern struct crt_process __crt_process CRT_HIDDEN;

/* The calling thread's number, as it is written into lock words. */
extern _Thread_local cloudabi_tid_t __crt_tid CRT_HIDDEN;

/*
 * Fill the table behind cloudabi_sys_*() from the vDSO at EHDR; NULL or a missing symbol leaves
 * a call that returns ENOSYS.  The vDSO is the system's and is trusted.  Runs before the
 * program is relocated.
 */
void __crt_link_vdso(const void *ehdr) CRT_HIDDEN;

/* Bytes that __crt_tls_install() wants. */
size_t __crt_tls_space(void) CRT_HIDDEN;

/*
 * Build thread-local variables for the calling thread in SPACE and switch to them.  The
 * system's thread control block moves along.  SPACE must live as long as the thread.
 */
void __crt_tls_install(void *space, cloudabi_tid_t tid) CRT_HIDDEN;

/* End the process because it cannot go on: raises ABRT, and exits should that return. */
_Noreturn void __crt_fatal(void) CRT_HIDDEN;

#endif
