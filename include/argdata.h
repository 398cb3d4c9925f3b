/*
 * Argument data: structured values with file descriptors, as CloudABI programs get them at their
 * start and send them over sockets.  The names are those that existing programs use; the
 * encoding is described in docs/argdata.md.
 *
 *	argdata_map_iterator_t it;
 *	const argdata_t *key, *value;
 *	argdata_map_iterate(ad, &it);
 *	while (argdata_map_get(&it, &key, &value)) {
 *		...
 *		argdata_map_next(&it);
 *	}
 *
 * Functions that return int return 0 or an errno number.  Getters give EINVAL if the value has
 * another type.  Values refer to the buffers, strings and values they were made from; those must
 * stay.  argdata_create_*() return NULL with errno set to ENOMEM or EILSEQ.
 */
#ifndef ARGDATA_H
#define ARGDATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The fields are private. */
typedef struct argdata argdata_t;
struct argdata {
	uint8_t kind;
	uint8_t small[15];
	const void *data;
	size_t length;
	const argdata_t *const *keys;
	const argdata_t *const *values;
	int (*convert_fd)(void *, size_t);
	void *convert_arg;
};

/* An iterator's index is the number of elements passed, or one of these. */
#define ARGDATA_ITERATOR_END SIZE_MAX
#define ARGDATA_ITERATOR_INVALID (SIZE_MAX - 1)

typedef struct {
	size_t index;
	const argdata_t *container;
	const uint8_t *next;
	const uint8_t *end;
	argdata_t key;
	argdata_t value;
} argdata_map_iterator_t;

typedef argdata_map_iterator_t argdata_seq_iterator_t;

extern const argdata_t argdata_null;
extern const argdata_t argdata_false;
extern const argdata_t argdata_true;

/* ---- making values ---- */

argdata_t *argdata_create_binary(const void *data, size_t length);
const argdata_t *argdata_create_bool(bool value);
argdata_t *argdata_create_fd(int fd);
argdata_t *argdata_create_float(double value);
argdata_t *argdata_create_int_s(intmax_t value);
argdata_t *argdata_create_int_u(uintmax_t value);
argdata_t *argdata_create_map(const argdata_t *const *keys, const argdata_t *const *values,
			      size_t count);
argdata_t *argdata_create_seq(const argdata_t *const *values, size_t count);
/* EILSEQ unless it is UTF-8. */
argdata_t *argdata_create_str(const char *text, size_t length);
argdata_t *argdata_create_str_c(const char *text);
argdata_t *argdata_create_timestamp(const struct timespec *time);

#define argdata_create_int(value)                                                      \
	_Generic((value), unsigned char: argdata_create_int_u,                         \
		 unsigned short: argdata_create_int_u, unsigned: argdata_create_int_u, \
		 unsigned long: argdata_create_int_u,                                  \
		 unsigned long long: argdata_create_int_u, default: argdata_create_int_s)(value)

/*
 * A value in encoded form.  CONVERT_FD(argument, index) turns the index of a descriptor into its
 * number, or returns -1; NULL: the index is the number.
 */
argdata_t *argdata_from_buffer(const void *buffer, size_t length,
			       int (*convert_fd)(void *, size_t), void *convert_arg);

/* Frees the value itself, not what it refers to.  NULL and constants are fine. */
void argdata_free(const argdata_t *ad);

/* ---- looking at values ---- */

int argdata_get_binary(const argdata_t *ad, const void **data, size_t *length);
int argdata_get_bool(const argdata_t *ad, bool *value);
/* EBADF if the receiver has no such descriptor. */
int argdata_get_fd(const argdata_t *ad, int *fd);
int argdata_get_float(const argdata_t *ad, double *value);
/* ERANGE outside [min, max]. */
int argdata_get_int_s(const argdata_t *ad, intmax_t *value, intmax_t min, intmax_t max);
int argdata_get_int_u(const argdata_t *ad, uintmax_t *value, uintmax_t max);
/* EILSEQ unless it is UTF-8.  No terminator is promised. */
int argdata_get_str(const argdata_t *ad, const char **text, size_t *length);
/* With terminator; EILSEQ also if there is a NUL inside. */
int argdata_get_str_c(const argdata_t *ad, const char **text);
int argdata_get_timestamp(const argdata_t *ad, struct timespec *time);

#define ARGDATA_GET_INT(name, type, min, max)                                       \
	static inline int name(const argdata_t *ad, type *value)                    \
	{                                                                           \
		intmax_t wide;                                                      \
		int error = argdata_get_int_s(ad, &wide, (min), (max));             \
		if (error == 0)                                                     \
			*value = (type)wide;                                        \
		return error;                                                       \
	}
#define ARGDATA_GET_UINT(name, type, max)                                           \
	static inline int name(const argdata_t *ad, type *value)                    \
	{                                                                           \
		uintmax_t wide;                                                     \
		int error = argdata_get_int_u(ad, &wide, (max));                    \
		if (error == 0)                                                     \
			*value = (type)wide;                                        \
		return error;                                                       \
	}
ARGDATA_GET_INT(argdata_get_int_schar, signed char, -128, 127)
ARGDATA_GET_INT(argdata_get_int_short, short, -32768, 32767)
ARGDATA_GET_INT(argdata_get_int_int, int, INT32_MIN, INT32_MAX)
ARGDATA_GET_INT(argdata_get_int_long, long, -__LONG_MAX__ - 1L, __LONG_MAX__)
ARGDATA_GET_INT(argdata_get_int_llong, long long, INT64_MIN, INT64_MAX)
ARGDATA_GET_UINT(argdata_get_int_uchar, unsigned char, 255)
ARGDATA_GET_UINT(argdata_get_int_ushort, unsigned short, 65535)
ARGDATA_GET_UINT(argdata_get_int_uint, unsigned, UINT32_MAX)
ARGDATA_GET_UINT(argdata_get_int_ulong, unsigned long, 2UL * __LONG_MAX__ + 1UL)
ARGDATA_GET_UINT(argdata_get_int_ullong, unsigned long long, UINT64_MAX)
#undef ARGDATA_GET_INT
#undef ARGDATA_GET_UINT

/* Any integer type: ERANGE if the value does not fit. */
#define argdata_get_int(ad, value)                                                               \
	_Generic((value), signed char *: argdata_get_int_schar, short *: argdata_get_int_short,   \
		 int *: argdata_get_int_int, long *: argdata_get_int_long,                       \
		 long long *: argdata_get_int_llong, unsigned char *: argdata_get_int_uchar,      \
		 unsigned short *: argdata_get_int_ushort, unsigned *: argdata_get_int_uint,      \
		 unsigned long *: argdata_get_int_ulong,                                          \
		 unsigned long long *: argdata_get_int_ullong)(ad, value)

/* ---- iterating: an iterator ends, or becomes invalid where the encoding is broken ---- */

void argdata_map_iterate(const argdata_t *ad, argdata_map_iterator_t *it);
bool argdata_map_get(const argdata_map_iterator_t *it, const argdata_t **key,
		     const argdata_t **value);
void argdata_map_next(argdata_map_iterator_t *it);

void argdata_seq_iterate(const argdata_t *ad, argdata_seq_iterator_t *it);
bool argdata_seq_get(const argdata_seq_iterator_t *it, const argdata_t **value);
void argdata_seq_next(argdata_seq_iterator_t *it);

static inline bool argdata_map_is_invalid(const argdata_map_iterator_t *it)
{
	return it->index == ARGDATA_ITERATOR_INVALID;
}

static inline bool argdata_seq_is_invalid(const argdata_seq_iterator_t *it)
{
	return it->index == ARGDATA_ITERATOR_INVALID;
}

/* ---- encoding ---- */

/* The bytes that the value takes, and how many descriptors it has at most. */
void argdata_serialized_length(const argdata_t *ad, size_t *length, size_t *fds);

/*
 * Writes the value to BUFFER.  Descriptors are numbered from 0 in the order they appear, each
 * once; FDS[index] becomes the sender's number.  FDS may be NULL: then the sender's numbers are
 * written themselves.  Returns how many descriptors FDS holds.
 */
size_t argdata_serialize(const argdata_t *ad, void *buffer, int *fds);

/* ---- printing ---- */

/* Hands the value's YAML form to WRITE, piece by piece. */
void argdata_write_yaml(const argdata_t *ad, void (*write)(void *context, const char *text,
							     size_t length), void *context);

#if __STDC_HOSTED__ && !defined(__CLOUDABI__)
#include <stdio.h>
void argdata_print_yaml(const argdata_t *ad, FILE *stream);
#endif

#ifdef __cplusplus
}
#endif

#endif
