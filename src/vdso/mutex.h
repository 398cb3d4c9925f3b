/* A small mutex for the vDSO's own tables; sleeps in the kernel when contended. */
#ifndef VDSO_MUTEX_H
#define VDSO_MUTEX_H

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>

#include "calls/sys.h"

struct mutex {
	_Atomic(uint32_t) word; /* 0 free, 1 held, 2 held and perhaps waited for */
};

static inline void mutex_lock(struct mutex *mutex)
{
	uint32_t seen = 0;

	if (atomic_compare_exchange_strong_explicit(&mutex->word, &seen, 1, memory_order_acquire,
						    memory_order_relaxed))
		return;
	while (atomic_exchange_explicit(&mutex->word, 2, memory_order_acquire) != 0)
		SYS4(futex, &mutex->word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2, 0);
}

static inline void mutex_unlock(struct mutex *mutex)
{
	if (atomic_exchange_explicit(&mutex->word, 0, memory_order_release) == 2)
		SYS3(futex, &mutex->word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
}

#endif
