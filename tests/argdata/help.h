/* What the tests of argument data share. */
#ifndef TESTS_ARGDATA_HELP_H
#define TESTS_ARGDATA_HELP_H

#include <argdata.h>

/* "05 00 ff", as memory of exactly that size; *LENGTH bytes, freed by the caller. */
unsigned char *from_hex(const char *hex, size_t *length);

/* Remembers a value, and memory, to be freed by drop_kept().  Returns them. */
argdata_t *keep(argdata_t *ad);
void *keep_memory(size_t size);
void drop_kept(void);

/* A kept sequence, and a kept map of COUNT / 2 keys and values in turn. */
argdata_t *seq(size_t count, const argdata_t *const *elements);
argdata_t *map(size_t count, const argdata_t *const *elements);
#define ELEMENTS(...) \
	sizeof((const argdata_t *[]){ __VA_ARGS__ }) / sizeof(const argdata_t *), \
		(const argdata_t *[]){ __VA_ARGS__ }
#define SEQ(...) seq(ELEMENTS(__VA_ARGS__))
#define MAP(...) map(ELEMENTS(__VA_ARGS__))
#define INT(n) keep(argdata_create_int(n))
#define STR(text) keep(argdata_create_str((text), sizeof(text) - 1))
#define FD(n) keep(argdata_create_fd(n))

/* Do all getters and iterators say the same of both, all the way down? */
bool same_value(const argdata_t *a, const argdata_t *b);

/* Does every getter but those of the type named in ALLOW say EINVAL?  0: of all types. */
bool no_other_type(const argdata_t *ad, int allow);

/* A pseudo-random number; the same ones in every run. */
uint64_t random_number(uint64_t *state);

/* A kept value of up to DEPTH levels.  Descriptors are 0 to 9. */
const argdata_t *random_value(uint64_t *state, unsigned depth);

/* Index + 100, but not for more than 9. */
int plus_hundred(void *argument, size_t index);

#endif
