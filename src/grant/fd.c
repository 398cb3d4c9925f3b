/* !fd, a descriptor that cloudabi-run was started with; and !executable, the program itself. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/object.h"
#include "grant/special.h"
#include "grant/tags.h"

static const char *const standard_names[] = { "stdin", "stdout", "stderr" };

/* A name or a decimal number; returns -1 for anything else. */
static int number_of(const char *text)
{
	long number;

	for (int i = 0; i < 3; i++)
		if (strcmp(text, standard_names[i]) == 0)
			return i;
	if (*text == '\0' || strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
		return -1;
	number = strtol(text, NULL, 10);
	return (int)number;
}

static int fail_open(struct builder *builder, const struct config_node *node, int number)
{
	if (number < 3)
		return FAIL(builder, node, "%s of cloudabi-run is not open",
			    standard_names[number]);
	return FAIL(builder, node,
		    "cloudabi-run was not started with a descriptor %d (as a shell does by %d>file)",
		    number, number);
}

/* Our own descriptors are close-on-exec, inherited ones cannot be. */
static int check_inherited(struct builder *builder, const struct config_node *node, int number)
{
	int flags = fcntl(number, F_GETFD);
	const char *special;
	struct stat status;

	if (flags < 0 || (flags & FD_CLOEXEC) || fstat(number, &status) < 0)
		return fail_open(builder, node, number);
	special = special_file(number, &status);
	if (special && !isatty(number))
		return FAIL(builder, node,
			    "descriptor %d is %s, which programs are not given this way "
			    "(if it must be, use !file with \"special: true\")",
			    number, special);
	return 0;
}

/* Completes a grant whose descriptor and path are set: all that the object is good for. */
static int take_all_rights(struct builder *builder, const struct config_node *node,
			   struct grant *grant)
{
	struct object object;
	int error = object_examine(grant->fd, &object);

	if (error < 0)
		return FAIL(builder, node, "cannot examine descriptor %s: %s", grant->path,
			    strerror(-error));
	if (object.type == CLOUDABI_FILETYPE_UNKNOWN || object.access == 0)
		return FAIL(builder, node, "%s is not an object that a program can be given",
			    grant->path);
	grant->type = object.type;
	rights_of_host_object(&object, &grant->base, &grant->inheriting);
	return 0;
}

/* The grant owns a duplicate, so that destroying the set leaves ours alone. */
static int duplicate(struct builder *builder, const struct config_node *node, int fd,
		     const char *name, struct grant *out)
{
	out->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (out->fd < 0)
		return FAIL(builder, node, "cannot duplicate the descriptor %s: %s", name,
			    strerror(errno));
	out->path = strdup(name);
	if (out->path && take_all_rights(builder, node, out) == 0)
		return 0;
	if (!out->path)
		FAIL(builder, node, "out of memory");
	free(out->path);
	close(out->fd);
	return -1;
}

int grant_fd(struct builder *builder, const struct config_node *node, struct grant *out)
{
	int number = number_of(node->string.bytes);
	char name[16];

	if (number < 0 || strlen(node->string.bytes) != node->string.length)
		return FAIL(builder, node,
			    "!fd takes stdin, stdout, stderr or a number, not \"%.80s\"",
			    node->string.bytes);
	if (check_inherited(builder, node, number) < 0)
		return -1;
	snprintf(name, sizeof(name), "%d", number);
	out->kind = GRANT_FD;
	return duplicate(builder, node, number, number < 3 ? standard_names[number] : name, out);
}

int grant_executable(struct builder *builder, const struct config_node *node, struct grant *out)
{
	out->kind = GRANT_EXECUTABLE;
	return duplicate(builder, node, builder->request->executable,
			 builder->request->executable_path, out);
}
