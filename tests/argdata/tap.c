/* See tap.h. */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>

static int count, failed;

bool tap(bool good, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	printf("%sok %d - ", good ? "" : "not ", ++count);
	vprintf(text, arguments);
	putchar('\n');
	va_end(arguments);
	failed += !good;
	return good;
}

int tap_end(void)
{
	printf("1..%d\n", count);
	return failed != 0;
}
