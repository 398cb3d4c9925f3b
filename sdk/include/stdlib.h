/* Memory, numbers and the end of the program. */
#ifndef STDLIB_H
#define STDLIB_H

#include <stddef.h>

/* NULL with errno ENOMEM if there is none.  Safe in threads. */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *memory, size_t size);
void free(void *memory);

_Noreturn void abort(void);
_Noreturn void exit(int code);

#endif
