/* Test results as TAP lines: tap() once per test, tap_end() last, as main's return value. */
#ifndef TESTS_FILTER_TAP_H
#define TESTS_FILTER_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 2, 3))) static inline bool tap(bool good, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	vprintf(text, arguments);
	putchar('\n');
	va_end(arguments);
	tap_failed += !good;
	return good;
}

static inline void tap_skip(const char *test, const char *reason)
{
	printf("ok %d - %s # SKIP %s\n", ++tap_count, test, reason);
}

static inline int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
