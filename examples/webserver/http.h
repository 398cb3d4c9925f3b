/* Understanding requests.  Pure: bytes in, a structure or a status out. */
#ifndef WEBSERVER_HTTP_H
#define WEBSERVER_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_PATH_SIZE 4096

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

enum range_kind { RANGE_NONE, RANGE_FROM, RANGE_FROM_TO, RANGE_LAST };

struct request {
	enum method method;
	char path[HTTP_PATH_SIZE]; /* decoded, without the leading slash; "" for the root */
	bool directory;            /* the path ended with a slash */
	bool keep_alive;
	enum range_kind range;
	uint64_t range_first; /* RANGE_LAST: how many bytes from the end */
	uint64_t range_last;
	uint64_t body_length;
	const char *modified_since; /* in the request's own bytes, or NULL */
	size_t modified_since_length;
	const char *none_match;
	size_t none_match_length;
};

/*
 * Reads a request from the first LENGTH bytes of TEXT.  Returns 0 and sets *OUT_USED to the
 * length of its head; -1 if more bytes are needed; or the HTTP status of what is wrong.
 */
int http_parse(const char *text, size_t length, struct request *out, size_t *out_used);

/* The Content-Type for a file name. */
const char *http_type_of(const char *path);

#endif
