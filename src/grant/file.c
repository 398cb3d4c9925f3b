/* !file: opens a path, with the rights and in the mode that the configuration asks for. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/object.h"
#include "grant/fields.h"
#include "grant/right_names.h"
#include "grant/special.h"
#include "grant/tags.h"

enum { PATH, RIGHTS, MODE, SPECIAL, FIELD_COUNT };
static const struct field fields[FIELD_COUNT] = {
	[PATH] = { "path", FIELD_STRING, true },
	[RIGHTS] = { "rights", FIELD_STRING | FIELD_SEQ, false },
	[MODE] = { "mode", FIELD_STRING, false },
	[SPECIAL] = { "special", FIELD_BOOL, false },
};

enum mode { MODE_NONE, MODE_READ, MODE_WRITE, MODE_APPEND, MODE_CREATE };
static const struct choice modes[] = {
	{ "read", MODE_READ },
	{ "write", MODE_WRITE },
	{ "append", MODE_APPEND },
	{ "create", MODE_CREATE },
};
static const int mode_flags[] = {
	[MODE_READ] = O_RDONLY,
	[MODE_WRITE] = O_WRONLY,
	[MODE_APPEND] = O_WRONLY | O_APPEND | O_CREAT,
	[MODE_CREATE] = O_RDWR | O_CREAT,
};
static const uint8_t mode_access[] = {
	[MODE_READ] = ACCESS_READ,
	[MODE_WRITE] = ACCESS_WRITE,
	[MODE_APPEND] = ACCESS_WRITE,
	[MODE_CREATE] = ACCESS_READ | ACCESS_WRITE,
};

enum want { WANT_DEFAULT, WANT_READ, WANT_ALL, WANT_LIST };
static const struct choice wants[] = { { "read", WANT_READ }, { "all", WANT_ALL } };

struct request {
	const struct config_node *value[FIELD_COUNT];
	const char *path;
	int mode; /* enum mode */
	int want; /* enum want */
	cloudabi_rights_t list;
	bool special;
	struct stat status; /* before it was opened; all zero if it is to be created */
};

static int read_right(struct builder *builder, const struct config_node *item,
		      cloudabi_rights_t *list)
{
	cloudabi_rights_t right;
	const char *near;

	if (item->kind != CONFIG_STRING || item->tag != CONFIG_TAG_NONE)
		return FAIL(builder, item, "the name of a right must be a string, not %s",
			    item->tag ? "a descriptor" : config_kind_name(item->kind));
	if (strlen(item->string.bytes) == item->string.length &&
	    right_by_name(item->string.bytes, &right)) {
		*list |= right;
		return 0;
	}
	near = right_nearest(item->string.bytes);
	if (near)
		return FAIL(builder, item, "there is no right \"%.80s\" (did you mean \"%s\"?)",
			    item->string.bytes, near);
	return FAIL(builder, item, "there is no right \"%.80s\"", item->string.bytes);
}

static int read_rights(struct builder *builder, struct request *request)
{
	const struct config_node *rights = request->value[RIGHTS];

	if (!rights)
		return 0;
	if (rights->kind == CONFIG_STRING)
		return fields_choose(rights, "rights", wants, sizeof(wants) / sizeof(wants[0]),
				     &request->want, builder->error);
	request->want = WANT_LIST;
	for (size_t i = 0; i < rights->list.count; i++)
		if (read_right(builder, rights->list.item[i], &request->list) < 0)
			return -1;
	return 0;
}

/* Rights that cannot work in the mode are a mistake, not something to leave out. */
static int check_mode(struct builder *builder, const struct request *request)
{
	const cloudabi_rights_t read = CLOUDABI_RIGHT_FD_READ;
	const cloudabi_rights_t write = CLOUDABI_RIGHT_FD_WRITE | CLOUDABI_RIGHT_FILE_ALLOCATE |
					CLOUDABI_RIGHT_FILE_STAT_FPUT_SIZE;
	uint8_t access = mode_access[request->mode];
	const struct config_node *rights = request->value[RIGHTS];

	if (request->mode == MODE_NONE)
		return 0;
	if (request->want == WANT_READ && request->mode != MODE_READ)
		return FAIL(builder, rights, "\"rights: read\" contradicts \"mode: %s\"",
			    request->value[MODE]->string.bytes);
	if (((request->list & read) && !(access & ACCESS_READ)) ||
	    ((request->list & write) && !(access & ACCESS_WRITE)))
		return FAIL(builder, rights, "these rights need to %s, which \"mode: %s\" cannot",
			    access & ACCESS_READ ? "write" : "read",
			    request->value[MODE]->string.bytes);
	return 0;
}

static int read_request(struct builder *builder, const struct config_node *node,
			struct request *request)
{
	*request = (struct request){ 0 };
	if (fields_read(node, "!file", fields, FIELD_COUNT, request->value, builder->error) < 0)
		return -1;
	request->path = request->value[PATH]->string.bytes;
	if (*request->path == '\0')
		return FAIL(builder, request->value[PATH], "the path is empty");
	if (request->value[SPECIAL])
		request->special = request->value[SPECIAL]->boolean;
	if (request->value[MODE] &&
	    fields_choose(request->value[MODE], "mode", modes, sizeof(modes) / sizeof(modes[0]),
			  &request->mode, builder->error) < 0)
		return -1;
	if (read_rights(builder, request) < 0)
		return -1;
	return check_mode(builder, request);
}

static int fail_open(struct builder *builder, const struct request *request, int error)
{
	const char *hint = error == ENOENT && request->mode <= MODE_WRITE && request->mode ?
				   " (\"mode: create\" would make it)" :
				   "";

	return FAIL(builder, request->value[PATH], "cannot open \"%s\": %s%s", request->path,
		    strerror(error), hint);
}

/* Opening a device or a socket can have effects, so it is looked at first. */
static int look_first(struct builder *builder, struct request *request)
{
	const struct stat *status = &request->status;
	const struct config_node *path = request->value[PATH];

	if (stat(request->path, &request->status) < 0) {
		if (errno == ENOENT &&
		    (request->mode == MODE_APPEND || request->mode == MODE_CREATE))
			return 0;
		return fail_open(builder, request, errno);
	}
	if (S_ISSOCK(status->st_mode))
		return FAIL(builder, path,
			    "cannot open \"%s\": it is a socket (try !socket {connect: \"%s\"})",
			    request->path, request->path);
	if (S_ISDIR(status->st_mode) && request->mode != MODE_NONE)
		return FAIL(builder, request->value[MODE],
			    "\"mode\" is for files, but \"%s\" is a directory (use \"rights\")",
			    request->path);
	if ((S_ISCHR(status->st_mode) || S_ISBLK(status->st_mode)) &&
	    !special_is_plain_device(status) && !request->special)
		return FAIL(builder, path,
			    "\"%s\" is a device, which is not an ordinary file "
			    "(add \"special: true\" if that is meant)",
			    request->path);
	return 0;
}

static int open_flags(const struct request *request)
{
	uint8_t access = ACCESS_READ;

	if (S_ISDIR(request->status.st_mode))
		return O_RDONLY | O_DIRECTORY;
	if (request->mode != MODE_NONE)
		return mode_flags[request->mode];
	if (request->want == WANT_ALL)
		return O_RDWR;
	if (request->want == WANT_LIST)
		access = rights_needed_to_open(0, 0, request->list, 0).access;
	return access == ACCESS_READ ? O_RDONLY : access == ACCESS_WRITE ? O_WRONLY : O_RDWR;
}

/* A FIFO waits for its other end; nothing else may make us wait. */
static int open_path(struct builder *builder, const struct request *request)
{
	int wait = S_ISFIFO(request->status.st_mode) ? 0 : O_NONBLOCK;
	int fd = open(request->path, open_flags(request) | O_CLOEXEC | O_NOCTTY | wait, 0666);
	int flags;

	if (fd < 0)
		return fail_open(builder, request, errno);
	flags = fcntl(fd, F_GETFL);
	if (wait && (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)) {
		fail_open(builder, request, errno);
		close(fd);
		return -1;
	}
	return fd;
}

static int check_special(struct builder *builder, const struct request *request, int fd)
{
	const struct config_node *path = request->value[PATH];
	char beneath[PATH_MAX];
	const char *special;
	struct stat status;
	int found = 0;

	if (request->special)
		return 0;
	if (fstat(fd, &status) < 0)
		return fail_open(builder, request, errno);
	special = special_file(fd, &status);
	if (special)
		return FAIL(builder, path,
			    "\"%s\" is %s, which is not an ordinary place for files "
			    "(add \"special: true\" if that is meant)",
			    request->path, special);
	if (S_ISDIR(status.st_mode))
		found = special_beneath(fd, beneath, sizeof(beneath));
	if (found < 0)
		return FAIL(builder, path, "cannot find out what is mounted beneath \"%s\": %s",
			    request->path, strerror(-found));
	if (found)
		return FAIL(builder, path,
			    "\"%s\" contains %s, which is not an ordinary place for files "
			    "(add \"special: true\" if that is meant)",
			    request->path, beneath);
	return 0;
}

static void set_rights(const struct request *request, const struct object *object,
		       struct grant *grant)
{
	const cloudabi_rights_t read_tree = RIGHTS_READ_DIRECTORY | RIGHTS_READ_FILE;
	bool is_directory = object->type == CLOUDABI_FILETYPE_DIRECTORY;

	rights_of_host_object(object, &grant->base, &grant->inheriting);
	if (request->want == WANT_READ) {
		grant->base = is_directory ? RIGHTS_READ_DIRECTORY :
					     RIGHTS_READ_FILE & rights_max_base(object->type);
		grant->inheriting = is_directory ? read_tree : 0;
	} else if (request->want == WANT_LIST) {
		grant->base = request->list & rights_max_base(object->type);
		grant->inheriting = request->list & rights_max_inheriting(object->type);
	} else if (request->want == WANT_DEFAULT && object->append) {
		/* Exactly what a descriptor for appending is good for. */
		rights_natural(object, &grant->base, &grant->inheriting);
	}
	/* Who asked for nothing else gets a mount that allows nothing else. */
	grant->read_only = (request->want == WANT_READ || request->want == WANT_LIST) &&
			   (is_directory || object->type == CLOUDABI_FILETYPE_REGULAR_FILE) &&
			   object->access == ACCESS_READ &&
			   ((grant->base | grant->inheriting) & ~read_tree) == 0;
}

static int describe(struct builder *builder, const struct request *request, struct grant *out)
{
	struct object object;
	int error;

	if (check_special(builder, request, out->fd) < 0)
		return -1;
	error = object_examine(out->fd, &object);
	if (error < 0)
		return fail_open(builder, request, -error);
	out->kind = object.type == CLOUDABI_FILETYPE_DIRECTORY ? GRANT_DIRECTORY : GRANT_FILE;
	out->type = object.type;
	set_rights(request, &object, out);
	out->path = strdup(request->path);
	if (!out->path)
		return FAIL(builder, request->value[PATH], "out of memory");
	return 0;
}

int grant_file(struct builder *builder, const struct config_node *node, struct grant *out)
{
	struct request request;

	if (read_request(builder, node, &request) < 0 || look_first(builder, &request) < 0)
		return -1;
	out->fd = open_path(builder, &request);
	if (out->fd < 0)
		return -1;
	if (describe(builder, &request, out) < 0) {
		close(out->fd);
		return -1;
	}
	return 0;
}
