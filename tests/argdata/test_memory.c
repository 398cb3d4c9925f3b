/* Every allocation failing in turn.  Linked with --wrap=malloc and --wrap=calloc. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <argdata.h>

#include "tap.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

/* How many allocations succeed until one fails; negative: all do. */
static int remaining = -1;
static bool has_failed;

static bool fails(void)
{
	if (remaining < 0 || remaining-- > 0)
		return false;
	has_failed = true;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

/* Each of these is true if all went well; else errno says why, and nothing is left over. */

static bool make_one(argdata_t *ad)
{
	argdata_free(ad);
	return ad != NULL;
}

static bool make_scalars(void)
{
	const struct timespec time = { 1, 2 };

	return make_one(argdata_create_binary("x", 1)) && make_one(argdata_create_fd(1)) &&
	       make_one(argdata_create_float(1)) && make_one(argdata_create_int(1)) &&
	       make_one(argdata_create_int(1u)) && make_one(argdata_create_str("x", 1)) &&
	       make_one(argdata_create_str_c("x")) && make_one(argdata_create_timestamp(&time)) &&
	       make_one(argdata_from_buffer("", 0, NULL, NULL)) &&
	       make_one(argdata_create_buffer("", 0)) &&
	       make_one(argdata_create_seq(NULL, 0)) && make_one(argdata_create_map(NULL, NULL, 0));
}

/* Nothing is checked but the outermost value: a list with a part missing is not made. */
static bool make_tree(void)
{
	const argdata_t *key[] = { argdata_create_str_c("a"), argdata_create_fd(1) };
	const argdata_t *value[] = { argdata_create_int(1), argdata_create_seq(key, 2) };
	const argdata_t *tree = argdata_create_map(key, value, 2);
	int error = errno;
	bool good = tree != NULL;

	argdata_free(tree);
	for (int i = 0; i < 2; i++) {
		argdata_free(key[i]);
		argdata_free(value[i]);
	}
	errno = error == EINVAL ? ENOMEM : error;
	return good;
}

/* Making, sending and receiving; what failed for lack of memory works when tried again. */
static bool send_message(int fd[2])
{
	argdata_t *ad = argdata_create_fd(fd[0]);
	argdata_writer_t *writer = ad ? argdata_writer_create() : NULL;
	argdata_reader_t *reader = writer ? argdata_reader_create(100, 3) : NULL;
	int error = ENOMEM, tries = 0;
	bool good = false;

	while (reader && error == ENOMEM && tries++ < 2) {
		argdata_writer_set(writer, ad);
		error = argdata_writer_push(writer, fd[0]);
	}
	good = error == 0 && tries == 1;
	for (tries = 0, error = error ? 0 : ENOMEM; error == ENOMEM && tries++ < 2;) {
		error = argdata_reader_pull(reader, fd[1]);
		good = good && error == 0 && argdata_reader_get(reader) != NULL;
	}
	good = good && tries == 1;
	if (tries == 2 && (error || !argdata_reader_get(reader)))
		abort();
	argdata_writer_free(writer);
	argdata_reader_free(reader);
	argdata_free(ad);
	errno = ENOMEM;
	return good;
}

static bool messages(void)
{
	int fd[2];
	bool good;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) < 0)
		abort();
	good = send_message(fd);
	close(fd[0]);
	close(fd[1]);
	errno = ENOMEM;
	return good;
}

static void fail_each(const char *what, bool (*run)(void), int at_least)
{
	int count = 0;
	bool good = true, done;

	do {
		remaining = count;
		has_failed = false;
		errno = 0;
		done = run();
		/* It goes well exactly if no allocation failed. */
		good = good && done == !has_failed && (done || errno == ENOMEM);
	} while (has_failed && ++count < 100);
	remaining = -1;
	tap(good && count >= at_least, "%s: each of %d allocations may fail", what, count);
}

int main(void)
{
	fail_each("scalars", make_scalars, 12);
	fail_each("a map", make_tree, 5);
	fail_each("messages", messages, 9);
	return tap_end();
}
