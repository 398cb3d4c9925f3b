/* How values are kept in memory; private to this folder. */
#ifndef ARGDATA_VALUE_H
#define ARGDATA_VALUE_H

#include <argdata.h>
#include <errno.h>

enum kind {
	KIND_BUFFER, /* encoded: data, length, convert_fd */
	KIND_BINARY, /* data, length */
	KIND_STR,    /* data, length, without terminator */
	KIND_FD,     /* length is the number */
	KIND_MAP,    /* keys, values, length of them */
	KIND_SEQ,    /* values, length of them */
};

enum tag {
	TAG_BINARY = 1,
	TAG_BOOL = 2,
	TAG_FD = 3,
	TAG_FLOAT = 4,
	TAG_INT = 5,
	TAG_MAP = 6,
	TAG_SEQ = 7,
	TAG_STR = 8,
	TAG_TIMESTAMP = 9,
};

/* The payload of an encoded value with this tag; EINVAL if it is none. */
int value_payload(const argdata_t *ad, enum tag tag, const uint8_t **payload, size_t *length);

/* EILSEQ unless the bytes are UTF-8. */
int value_check_utf8(const uint8_t *text, size_t length);

/* Takes one subfield off [*at, end).  False if the encoding is broken. */
bool value_take_subfield(const uint8_t **at, const uint8_t *end, const uint8_t **field,
			 size_t *length);

/* The descriptor behind an encoded index, or -1. */
int value_convert_fd(const argdata_t *ad, const uint8_t payload[4]);

#endif
