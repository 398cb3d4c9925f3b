/* The handful of string functions that a freestanding program has. */
#ifndef STRING_H
#define STRING_H

#include <stddef.h>

void *memchr(const void *bytes, int byte, size_t length);
int memcmp(const void *a, const void *b, size_t length);
void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
char *strchr(const char *string, int character);
int strcmp(const char *a, const char *b);
size_t strlen(const char *string);
int strncmp(const char *a, const char *b, size_t length);
size_t strnlen(const char *string, size_t length);
char *strrchr(const char *string, int character);
char *strstr(const char *string, const char *part);

#endif
