/*
 * One line that tells a person what is wrong with the configuration, and where.  The stages
 * that read it fill this in; cloudabi-run prints it.
 */
#ifndef CONFIG_ERROR_H
#define CONFIG_ERROR_H

struct config_error {
	unsigned line, column; /* from 1; 0 if the whole text is meant */
	char text[1024];       /* one line of printable characters, without a newline */
};

/* Fills in *ERROR; control characters in the text become '?'.  Always returns -1. */
__attribute__((format(printf, 4, 5))) int config_fail(struct config_error *error, unsigned line,
						      unsigned column, const char *format, ...);

#endif
