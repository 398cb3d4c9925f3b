/* What the vDSO knows about the threads of its process. */
#ifndef VDSO_THREAD_H
#define VDSO_THREAD_H

#include <cloudabi_types.h>

/* The number of the calling thread: Linux's, which is unique on the host and below 2^30. */
cloudabi_tid_t thread_self(void);

/* Called once, by the first thread, with its own number. */
void thread_init(cloudabi_tid_t tid);

#endif
