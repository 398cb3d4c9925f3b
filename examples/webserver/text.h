/* Building text in a buffer of fixed size; what does not fit is cut off and noted. */
#ifndef WEBSERVER_TEXT_H
#define WEBSERVER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *start;
	size_t length;
	size_t size;
	bool full;
};

void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_number(struct text *text, uint64_t number);
void text_add_hexadecimal(struct text *text, uint64_t number);
/* "Thu, 01 Jan 1970 00:00:00 GMT" */
void text_add_date(struct text *text, int64_t seconds);
/* For HTML text and attributes. */
void text_add_escaped(struct text *text, const char *bytes, size_t length);
/* For a path in a URL. */
void text_add_url(struct text *text, const char *bytes, size_t length);

#endif
