/* Composes the line for a mistake in the configuration. */
#include "config/error.h"

#include <stdarg.h>
#include <stdio.h>

int config_fail(struct config_error *error, unsigned line, unsigned column, const char *format,
		...)
{
	va_list arguments;

	error->line = line;
	error->column = column;
	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	/* The text quotes the configuration, which may hold line feeds and escape sequences. */
	for (char *c = error->text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return -1;
}
