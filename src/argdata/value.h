/* How values are kept in memory; private to this folder. */
#ifndef ARGDATA_VALUE_H
#define ARGDATA_VALUE_H

#include <argdata.h>
#include <errno.h>

enum kind {
	KIND_BUFFER, /* encoded, elsewhere */
	KIND_SMALL,  /* encoded, in the value itself */
	KIND_BINARY, /* bytes, without the tag */
	KIND_STR,    /* bytes, without tag and terminator */
	KIND_FD,
	KIND_MAP,
	KIND_SEQ,
};

enum tag {
	TAG_NONE = 0, /* in no valid encoding */
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

struct argdata_t {
	uint8_t kind;
	uint16_t depth; /* of KIND_MAP and KIND_SEQ: 1 more than that of the deepest element */
	int fd;
	size_t length;  /* of the encoding, tag and all */
	union {
		struct {
			const uint8_t *bytes; /* also KIND_BINARY and KIND_STR */
			int (*convert_fd)(void *, size_t);
			void *argument;
		} buffer;
		uint8_t small[16];
		struct {
			const argdata_t *const *keys;
			const argdata_t *const *values;
			size_t count;
		} list;
	};
};

/* The bytes of an encoded value, NULL for others. */
const uint8_t *value_encoded(const argdata_t *ad);

/* The payload of an encoded value with this tag; EINVAL if it is none. */
int value_payload(const argdata_t *ad, enum tag tag, const uint8_t **payload, size_t *length);

/* EILSEQ unless the bytes are UTF-8. */
int value_check_utf8(const uint8_t *text, size_t length);

/*
 * How many bytes the character at TEXT has, of at most LENGTH (which is not 0); 0 if it is none.
 * Sets *CHARACTER.
 */
size_t value_utf8_character(const uint8_t *text, size_t length, uint32_t *character);

/* Takes one element off [*at, end).  False if the encoding is broken. */
bool value_take_subfield(const uint8_t **at, const uint8_t *end, const uint8_t **field,
			 size_t *length);

/* How many bytes the length of an element takes. */
size_t value_length_of_length(size_t length);

/* The descriptor behind an encoded index, or a negative number. */
int value_convert_fd(const argdata_t *ad, const uint8_t payload[4]);

#endif
