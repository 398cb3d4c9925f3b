/* Prints the capability table: descriptor, kind, place, rights, and who enforces them. */
#include "run/explain.h"

#include <stdio.h>
#include <string.h>

#include "calls/rights.h"
#include "grant/right_names.h"

static const struct type_name {
	cloudabi_filetype_t type;
	const char *name;
} type_names[] = {
	{ CLOUDABI_FILETYPE_BLOCK_DEVICE, "block device" },
	{ CLOUDABI_FILETYPE_CHARACTER_DEVICE, "device" },
	{ CLOUDABI_FILETYPE_DIRECTORY, "directory" },
	{ CLOUDABI_FILETYPE_REGULAR_FILE, "file" },
	{ CLOUDABI_FILETYPE_SHARED_MEMORY, "shared memory" },
	{ CLOUDABI_FILETYPE_SOCKET_DGRAM, "dgram socket" },
	{ CLOUDABI_FILETYPE_SOCKET_SEQPACKET, "seqpacket socket" },
	{ CLOUDABI_FILETYPE_SOCKET_STREAM, "stream socket" },
};

static const char *kind_of(const struct grant *grant, const struct object *object)
{
	if (grant->kind == GRANT_EXECUTABLE)
		return "executable";
	if (object->pipe)
		return "pipe";
	if (object->listening)
		return "listening socket";
	for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++)
		if (type_names[i].type == grant->type)
			return type_names[i].name;
	return "unknown";
}

/* The short word for sets that have one in the configuration, else the names. */
static void describe(cloudabi_rights_t rights, cloudabi_rights_t read, cloudabi_rights_t all,
		     char *out, size_t size)
{
	if (rights == read && rights != 0)
		snprintf(out, size, "read");
	else
		rights_describe(rights, all, out, size);
}

/* TEXT in lines of at most WIDTH characters, each but the first after INDENT spaces. */
static void print_wrapped(const char *text, int indent, int width)
{
	while ((int)strlen(text) > width) {
		int cut = width;

		while (cut > 0 && text[cut] != ' ')
			cut--;
		if (cut == 0)
			break;
		printf("%.*s\n%*s", cut, text, indent, "");
		text += cut + 1;
	}
	puts(text);
}

static void print_rights(const char *title, const char *text)
{
	printf("    %-10s ", title);
	print_wrapped(text, 15, 84);
}

static void explain_rights(const struct grant *grant, const struct object *object)
{
	bool is_directory = grant->type == CLOUDABI_FILETYPE_DIRECTORY;
	cloudabi_rights_t max = rights_max_base(grant->type);
	cloudabi_rights_t read = is_directory ? RIGHTS_READ_DIRECTORY : RIGHTS_READ_FILE & max;
	cloudabi_rights_t beneath = rights_max_inheriting(grant->type), all, ignored;
	struct object writable = *object;
	char text[1024];

	/* "All" is what the object would be good for if it were open in both directions. */
	writable.access = ACCESS_READ | ACCESS_WRITE;
	writable.append = writable.read_only = false;
	rights_of_host_object(&writable, &all, &ignored);
	describe(grant->base, read, all, text, sizeof(text));
	print_rights("rights", text);
	if (!is_directory)
		return;
	describe(grant->inheriting, RIGHTS_READ_DIRECTORY | RIGHTS_READ_FILE, beneath, text,
		 sizeof(text));
	print_rights("beneath", text);
}

static const char *enforcer(const struct grant *grant, const struct object *object)
{
	if (!rights_are_natural(object, grant->base, grant->inheriting))
		return "supervisor";
	return grant->read_only ? "kernel, by a read-only mount" :
	       object->grant_root ? "kernel, by a mount of its own" :
				    "kernel";
}

int explain(const struct grant_set *set)
{
	if (set->count == 0)
		puts("No descriptors: the program can compute and exit.");
	for (size_t i = 0; i < set->count; i++) {
		const struct grant *grant = &set->grant[i];
		struct object object;
		int error = grant_object(grant, &object);

		if (error < 0)
			return error;
		printf("%3zu %-16s %s\n", i, kind_of(grant, &object), grant->path);
		explain_rights(grant, &object);
		print_rights("enforced", enforcer(grant, &object));
	}
	printf("%zu bytes of argument data\n", set->argdata_length);
	return 0;
}
