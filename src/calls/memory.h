/* Copying without a C library.  Compilers may turn these into calls of memcpy and memset. */
#ifndef CALLS_MEMORY_H
#define CALLS_MEMORY_H

#include <stddef.h>

static inline void memory_copy(void *to, const void *from, size_t length)
{
	__builtin_memcpy(to, from, length);
}

static inline void memory_zero(void *to, size_t length)
{
	__builtin_memset(to, 0, length);
}

#endif
