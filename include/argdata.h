/*
 * Argument data: structured values with file descriptors in them, as CloudABI programs get them
 * at their start and send them over sockets.  docs/argdata.md describes the encoding.
 *
 *	argdata_map_iterator_t it;
 *	const argdata_t *key, *value;
 *
 *	argdata_map_iterate(ad, &it);
 *	while (argdata_map_get(&it, &key, &value)) {
 *		...
 *		argdata_map_next(&it);
 *	}
 *
 * Values refer to the memory and the values they were made from, which must stay as long as
 * they do.  Makers return NULL with errno set: ENOMEM, or what is said beside them.  Getters
 * return 0 or an errno number, EINVAL for a value of another type or one that is not well
 * formed, and store nothing unless they return 0.  Encoded bytes may come from an enemy.
 */
#ifndef ARGDATA_H
#define ARGDATA_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A freestanding program has no streams, and the parts that need them are not declared. */
#if __STDC_HOSTED__ && defined(__has_include)
#if __has_include(<stdio.h>)
#include <stdio.h>
#define ARGDATA_HOSTED 1
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct timespec;

typedef struct argdata_t argdata_t;

extern const argdata_t argdata_null;
extern const argdata_t argdata_false;
extern const argdata_t argdata_true;

/* Maps and sequences are at most so deep, counting from the outermost, which is 1. */
#define ARGDATA_DEPTH_MAX 256

/* ---- making values; each is the caller's, to be freed with argdata_free() ---- */

argdata_t *argdata_create_binary(const void *data, size_t length);
/* One of the constants; never NULL. */
const argdata_t *argdata_create_bool(bool value);
argdata_t *argdata_create_fd(int fd);
argdata_t *argdata_create_float(double value);
argdata_t *argdata_create_int_s(intmax_t value);
argdata_t *argdata_create_int_u(uintmax_t value);
/*
 * EINVAL if one of the elements is NULL (so it is enough to look at the outermost value), or
 * the result would be too deep; EMSGSIZE if its encoding would not fit into any memory.
 */
argdata_t *argdata_create_map(const argdata_t *const *keys, const argdata_t *const *values,
			      size_t count);
argdata_t *argdata_create_seq(const argdata_t *const *values, size_t count);
/*
 * EILSEQ unless it is UTF-8.  Only if a NUL follows the text in memory, argdata_get_str_c() may
 * be used on the result of the first.
 */
argdata_t *argdata_create_str(const char *text, size_t length);
argdata_t *argdata_create_str_c(const char *text);
argdata_t *argdata_create_timestamp(const struct timespec *time);

/*
 * A value in encoded form, which is not looked at yet.  CONVERT_FD(argument, index) turns the
 * index of a descriptor into its number in this process, or a negative number if it has none.
 * Without CONVERT_FD, no descriptor in the value can be had.
 */
argdata_t *argdata_from_buffer(const void *buffer, size_t length,
			       int (*convert_fd)(void *, size_t), void *argument);

/* The same for data in which indices are numbers of descriptors, as those a program starts with. */
argdata_t *argdata_create_buffer(const void *buffer, size_t length);

/* Frees the value itself, not what it refers to.  NULL and the constants are left alone. */
void argdata_free(const argdata_t *ad);

/* ---- looking at values; what is returned lives as long as the value's own memory ---- */

int argdata_get_binary(const argdata_t *ad, const void **data, size_t *length);
int argdata_get_bool(const argdata_t *ad, bool *value);
/* EBADF if this process has no such descriptor. */
int argdata_get_fd(const argdata_t *ad, int *fd);
int argdata_get_float(const argdata_t *ad, double *value);
/* ERANGE outside [min, max] or [0, max]. */
int argdata_get_int_s(const argdata_t *ad, intmax_t *value, intmax_t min, intmax_t max);
int argdata_get_int_u(const argdata_t *ad, uintmax_t *value, uintmax_t max);
/* EILSEQ unless it is UTF-8.  No terminator is promised. */
int argdata_get_str(const argdata_t *ad, const char **text, size_t *length);
/* With terminator; EILSEQ also for a NUL inside. */
int argdata_get_str_c(const argdata_t *ad, const char **text);
/* ERANGE if it does not fit. */
int argdata_get_timestamp(const argdata_t *ad, struct timespec *time);

/* ---- iterating ---- */

/*
 * The index is the number of elements passed, or ARGDATA_ITERATOR_END past the last one, or
 * ARGDATA_ITERATOR_INVALID for a value that is no map (no sequence), and where the encoding is
 * broken.  What get stores lives until the iterator moves.
 */
#define ARGDATA_ITERATOR_END SIZE_MAX
#define ARGDATA_ITERATOR_INVALID (SIZE_MAX - 1)

typedef struct {
	size_t index;
	size_t state[18]; /* private */
} argdata_map_iterator_t;

typedef struct {
	size_t index;
	size_t state[18]; /* private */
} argdata_seq_iterator_t;

/* Entries come in the order they were put in; a key may come more than once. */
void argdata_map_iterate(const argdata_t *ad, argdata_map_iterator_t *it);
bool argdata_map_get(const argdata_map_iterator_t *it, const argdata_t **key,
		     const argdata_t **value);
void argdata_map_next(argdata_map_iterator_t *it);

void argdata_seq_iterate(const argdata_t *ad, argdata_seq_iterator_t *it);
bool argdata_seq_get(const argdata_seq_iterator_t *it, const argdata_t **value);
void argdata_seq_next(argdata_seq_iterator_t *it);

/* ---- encoding ---- */

/* The bytes that the value takes, and the most descriptors it can have.  FDS may be NULL. */
void argdata_serialized_length(const argdata_t *ad, size_t *length, size_t *fds);

/*
 * Writes the value to BUFFER, which has room for argdata_serialized_length().  Descriptors are
 * numbered from 0 in the order they appear, each once; FDS[index] becomes the number here.
 * Without FDS, the numbers here are written themselves.  A descriptor that this process does
 * not have becomes one that no receiver has.  Returns how many entries of FDS are set.
 */
size_t argdata_serialize(const argdata_t *ad, void *buffer, int *fds);

/* The names of 2015 for the two above. */
static inline void argdata_get_buffer_length(const argdata_t *ad, size_t *length, size_t *fds)
{
	argdata_serialized_length(ad, length, fds);
}

static inline size_t argdata_get_buffer(const argdata_t *ad, void *buffer, int *fds)
{
	return argdata_serialize(ad, buffer, fds);
}

/* ---- printing ---- */

/* Hands the value's YAML form to WRITE, piece by piece.  What cannot be decoded is null. */
void argdata_write_yaml(const argdata_t *ad,
			void (*write)(void *context, const char *text, size_t length),
			void *context);

#ifdef ARGDATA_HOSTED
/* Errors show in ferror(). */
void argdata_print_yaml(const argdata_t *ad, FILE *stream);

/* ---- messages on streams: a length of 8 bytes and a value, descriptors with the first byte ---- */

typedef struct argdata_reader_t argdata_reader_t;
typedef struct argdata_writer_t argdata_writer_t;

/* For messages of at most so many bytes of value and so many descriptors.  NULL: ENOMEM. */
argdata_reader_t *argdata_reader_create(size_t max_data, size_t max_fds);
/* Closes the descriptors of the last message that were not released. */
void argdata_reader_free(argdata_reader_t *reader);
/*
 * Reads from FD.  0: there is a message, or the stream has ended between two of them.  EAGAIN
 * and EINTR: not all of it is there yet; call again.  EMSGSIZE: over the limits, EBADMSG: the
 * stream ended inside a message; both are final.  Otherwise an error of recvmsg() or read().
 * What the last message was is gone then, as with argdata_reader_free().
 */
int argdata_reader_pull(argdata_reader_t *reader, int fd);
/* The message that was read, or NULL if there is none; the reader's. */
const argdata_t *argdata_reader_get(const argdata_reader_t *reader);
/* FD becomes the caller's; in the message it is from then on one that cannot be had. */
void argdata_reader_release_fd(argdata_reader_t *reader, int fd);

/* NULL: ENOMEM. */
argdata_writer_t *argdata_writer_create(void);
void argdata_writer_free(argdata_writer_t *writer);
/*
 * The next message; the last must be through.  The value is encoded at once, but its descriptors
 * must stay open until the message is through.
 */
void argdata_writer_set(argdata_writer_t *writer, const argdata_t *ad);
/*
 * Writes to FD.  0: the message is through, or there is none.  EAGAIN and EINTR: call again.
 * ENOTSOCK: it has descriptors and FD is no socket.  ENOMEM: there was none when it was set.
 * Otherwise an error of sendmsg() or write().
 */
int argdata_writer_push(argdata_writer_t *writer, int fd);
#endif

#ifdef __cplusplus
}
#endif

/* ---- argdata_create_int(value), argdata_get_int(ad, &value) for every integer type ---- */

#define ARGDATA_INT_TYPES(S, U)                        \
	S(char, char, CHAR_MIN, CHAR_MAX)              \
	S(signed char, schar, SCHAR_MIN, SCHAR_MAX)    \
	U(unsigned char, uchar, UCHAR_MAX)             \
	S(short, short, SHRT_MIN, SHRT_MAX)            \
	U(unsigned short, ushort, USHRT_MAX)           \
	S(int, int, INT_MIN, INT_MAX)                  \
	U(unsigned int, uint, UINT_MAX)                \
	S(long, long, LONG_MIN, LONG_MAX)              \
	U(unsigned long, ulong, ULONG_MAX)             \
	S(long long, llong, LLONG_MIN, LLONG_MAX)      \
	U(unsigned long long, ullong, ULLONG_MAX)

#define ARGDATA_GET_S(type, name, min, max)                                       \
	static inline int argdata_get_int_##name(const argdata_t *ad, type *value) \
	{                                                                         \
		intmax_t wide;                                                    \
		int error = argdata_get_int_s(ad, &wide, min, max);               \
                                                                                  \
		if (error == 0)                                                   \
			*value = (type)wide;                                      \
		return error;                                                     \
	}
#define ARGDATA_GET_U(type, name, max)                                            \
	static inline int argdata_get_int_##name(const argdata_t *ad, type *value) \
	{                                                                         \
		uintmax_t wide;                                                   \
		int error = argdata_get_int_u(ad, &wide, max);                    \
                                                                                  \
		if (error == 0)                                                   \
			*value = (type)wide;                                      \
		return error;                                                     \
	}
ARGDATA_INT_TYPES(ARGDATA_GET_S, ARGDATA_GET_U)
#undef ARGDATA_GET_S
#undef ARGDATA_GET_U

#ifdef __cplusplus

#define ARGDATA_OVERLOAD(type, name, sign)                                     \
	static inline argdata_t *argdata_create_int(type value)                \
	{                                                                      \
		return argdata_create_int_##sign(value);                       \
	}                                                                      \
	static inline int argdata_get_int(const argdata_t *ad, type *value)    \
	{                                                                      \
		return argdata_get_int_##name(ad, value);                      \
	}
#define ARGDATA_OVERLOAD_S(type, name, min, max) ARGDATA_OVERLOAD(type, name, s)
#define ARGDATA_OVERLOAD_U(type, name, max) ARGDATA_OVERLOAD(type, name, u)
ARGDATA_INT_TYPES(ARGDATA_OVERLOAD_S, ARGDATA_OVERLOAD_U)
#undef ARGDATA_OVERLOAD
#undef ARGDATA_OVERLOAD_S
#undef ARGDATA_OVERLOAD_U

#else

#define ARGDATA_CREATE_CASE_S(type, name, min, max) type : argdata_create_int_s,
#define ARGDATA_CREATE_CASE_U(type, name, max) type : argdata_create_int_u,
#define ARGDATA_GET_CASE_S(type, name, min, max) type : argdata_get_int_##name,
#define ARGDATA_GET_CASE_U(type, name, max) type : argdata_get_int_##name,

#define argdata_create_int(value)                                                        \
	_Generic((value), ARGDATA_INT_TYPES(ARGDATA_CREATE_CASE_S, ARGDATA_CREATE_CASE_U) \
		 _Bool : argdata_create_int_u)(value)
#define argdata_get_int(ad, value)                                                  \
	_Generic(*(value), ARGDATA_INT_TYPES(ARGDATA_GET_CASE_S, ARGDATA_GET_CASE_U) \
		 default : argdata_get_int_int)(ad, value)

#endif

#endif
