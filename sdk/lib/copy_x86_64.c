/* Copying and filling: the processor has instructions for that. */
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
	void *result = to;

	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(length) : : "memory");
	return result;
}

void *memset(void *to, int byte, size_t length)
{
	void *result = to;

	__asm__ volatile("rep stosb" : "+D"(to), "+c"(length) : "a"(byte) : "memory");
	return result;
}

void *memmove(void *to, const void *from, size_t length)
{
	char *last_to = (char *)to + length - 1;
	const char *last_from = (const char *)from + length - 1;

	if ((uintptr_t)to - (uintptr_t)from >= length)
		return memcpy(to, from, length);
	__asm__ volatile("std; rep movsb; cld"
			 : "+D"(last_to), "+S"(last_from), "+c"(length)
			 :
			 : "memory");
	return to;
}
