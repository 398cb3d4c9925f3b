/* String functions. */
#include <string.h>

void *memchr(const void *bytes, int byte, size_t length)
{
	const unsigned char *at = bytes;

	for (; length > 0; at++, length--)
		if (*at == (unsigned char)byte)
			return (void *)at;
	return NULL;
}

int memcmp(const void *a, const void *b, size_t length)
{
	const unsigned char *x = a, *y = b;

	for (; length > 0; x++, y++, length--)
		if (*x != *y)
			return *x - *y;
	return 0;
}

size_t strlen(const char *string)
{
	const char *end = string;

	while (*end)
		end++;
	return (size_t)(end - string);
}

size_t strnlen(const char *string, size_t length)
{
	size_t i = 0;

	while (i < length && string[i])
		i++;
	return i;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t length)
{
	for (; length > 0; a++, b++, length--)
		if (*a != *b || *a == '\0')
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

char *strchr(const char *string, int character)
{
	for (;; string++) {
		if (*string == (char)character)
			return (char *)string;
		if (*string == '\0')
			return NULL;
	}
}

char *strrchr(const char *string, int character)
{
	const char *found = NULL;

	for (;; string++) {
		if (*string == (char)character)
			found = string;
		if (*string == '\0')
			return (char *)found;
	}
}

char *strstr(const char *string, const char *part)
{
	size_t length = strlen(part);

	for (;; string++) {
		if (strncmp(string, part, length) == 0)
			return (char *)string;
		if (*string == '\0')
			return NULL;
	}
}
