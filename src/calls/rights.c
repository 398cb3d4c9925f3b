/*
 * Arithmetic on rights.  The natural sets below are the heart of the security argument: each
 * says what a holder of the raw descriptor can do with it, see docs/architecture.md.
 */
#include "calls/rights.h"

#define R(name) CLOUDABI_RIGHT_##name

#define DIRECTORY_BASE 0x13eff698ULL
#define REGULAR_BASE 0x11c3801ffULL
#define SOCKET_BASE 0x801008004aULL
#define SHARED_MEMORY_BASE 0xc180042ULL
#define DEVICE_BASE 0x1008004aULL
#define PROCESS_BASE 0x40080000ULL

static bool is_socket(cloudabi_filetype_t type)
{
	return type == CLOUDABI_FILETYPE_SOCKET_STREAM || type == CLOUDABI_FILETYPE_SOCKET_DGRAM ||
	       type == CLOUDABI_FILETYPE_SOCKET_SEQPACKET;
}

static bool is_device(cloudabi_filetype_t type)
{
	return type == CLOUDABI_FILETYPE_CHARACTER_DEVICE || type == CLOUDABI_FILETYPE_BLOCK_DEVICE;
}

cloudabi_rights_t rights_max_base(cloudabi_filetype_t type)
{
	if (is_socket(type))
		return SOCKET_BASE | RIGHTS_LISTENING;
	if (is_device(type))
		return DEVICE_BASE;
	switch (type) {
	case CLOUDABI_FILETYPE_DIRECTORY:
		return DIRECTORY_BASE;
	case CLOUDABI_FILETYPE_REGULAR_FILE:
		return REGULAR_BASE;
	case CLOUDABI_FILETYPE_SHARED_MEMORY:
		return SHARED_MEMORY_BASE;
	case CLOUDABI_FILETYPE_PROCESS:
		return PROCESS_BASE;
	default:
		return 0;
	}
}

cloudabi_rights_t rights_max_inheriting(cloudabi_filetype_t type)
{
	if (is_socket(type))
		return RIGHTS_ALL;
	return type == CLOUDABI_FILETYPE_DIRECTORY ? DIRECTORY_BASE | REGULAR_BASE : 0;
}

/* Our own mounts for `rights: read` are both; a host mount that is both is treated alike. */
static bool is_read_mount(const struct object *object)
{
	return object->read_only && object->no_exec;
}

/*
 * The two halves of a natural set.  CORE is what the descriptor is good for; SPARE are rights
 * that change nothing on it, because Linux refuses the operation on this object or because a
 * right in CORE gives as much.
 */
struct natural {
	cloudabi_rights_t core;
	cloudabi_rights_t spare;
	cloudabi_rights_t inheriting;
};

static bool natural_file(const struct object *object, struct natural *out)
{
	const cloudabi_rights_t exec = R(MEM_MAP_EXEC) | R(PROC_EXEC);
	const cloudabi_rights_t size = R(FILE_ALLOCATE) | R(FILE_STAT_FPUT_SIZE);

	*out = (struct natural){ .core = REGULAR_BASE };
	if (object->append) {
		/* Size, times and the append flag stay out of reach; seeking changes nothing. */
		out->core = R(FD_WRITE) | R(FD_SYNC) | R(FD_DATASYNC) | R(FD_STAT_PUT_FLAGS) |
			    R(FILE_STAT_FGET) | R(POLL_FD_READWRITE);
		out->spare = R(FD_SEEK) | R(FD_TELL);
		return object->access == ACCESS_WRITE;
	}
	switch (object->access) {
	case ACCESS_READ:
		/* Whoever may fsync gains nothing from fdatasync. */
		out->core &= ~(R(FD_WRITE) | R(FD_DATASYNC) | size);
		out->spare = R(FD_DATASYNC) | size;
		break;
	case ACCESS_WRITE:
		/* Mapping needs read access, and what is open for writing cannot be executed. */
		out->core &= ~(R(FD_READ) | R(MEM_MAP) | exec);
		out->spare = R(MEM_MAP) | exec;
		break;
	case ACCESS_READ | ACCESS_WRITE:
		out->core &= ~R(PROC_EXEC);
		out->spare = R(PROC_EXEC);
		break;
	default:
		return false;
	}
	if (object->no_exec) {
		out->core &= ~exec;
		out->spare |= exec;
	}
	if (is_read_mount(object)) {
		if (object->access != ACCESS_READ)
			return false;
		out->core = RIGHTS_READ_FILE;
		out->spare = exec | size | R(FILE_STAT_FPUT_TIMES);
	}
	return true;
}

static bool natural_directory(const struct object *object, struct natural *out)
{
	*out = (struct natural){ .core = DIRECTORY_BASE,
				 .inheriting = DIRECTORY_BASE | REGULAR_BASE };
	if (is_read_mount(object))
		*out = (struct natural){ .core = RIGHTS_READ_DIRECTORY,
					 .inheriting = RIGHTS_READ_DIRECTORY | RIGHTS_READ_FILE };
	/* From the raw descriptor of a subdirectory, `..` would climb to its parents. */
	return object->grant_root && object->access == ACCESS_READ;
}

/* Removes the direction that the descriptor was not opened for. */
static cloudabi_rights_t trim(cloudabi_rights_t rights, uint8_t access)
{
	if (!(access & ACCESS_READ))
		rights &= ~R(FD_READ);
	if (!(access & ACCESS_WRITE))
		rights &= ~R(FD_WRITE);
	return rights;
}

static bool natural_socket(const struct object *object, struct natural *out)
{
	*out = (struct natural){ .core = SOCKET_BASE, .inheriting = RIGHTS_ALL };
	if (object->pipe)
		out->core = trim(out->core, object->access);
	else if (object->listening)
		out->core |= RIGHTS_LISTENING;
	else if (object->internet)
		out->core |= R(SOCK_STAT_GET);
	else
		out->spare = R(SOCK_STAT_GET); /* tells no more than the sender's own name */
	return true;
}

static bool natural_set(const struct object *object, struct natural *out)
{
	if (is_socket(object->type))
		return natural_socket(object, out);
	switch (object->type) {
	case CLOUDABI_FILETYPE_REGULAR_FILE:
		return natural_file(object, out);
	case CLOUDABI_FILETYPE_DIRECTORY:
		return natural_directory(object, out);
	case CLOUDABI_FILETYPE_SHARED_MEMORY:
		/* Seeking and reading at an offset give no more than the mapping does. */
		*out = (struct natural){ .core = SHARED_MEMORY_BASE };
		return object->access == (ACCESS_READ | ACCESS_WRITE);
	case CLOUDABI_FILETYPE_CHARACTER_DEVICE:
		*out = (struct natural){ .core = trim(DEVICE_BASE, object->access) };
		return object->plain_device && object->access != 0;
	default:
		return false;
	}
}

bool rights_natural(const struct object *object, cloudabi_rights_t *base,
		    cloudabi_rights_t *inheriting)
{
	struct natural natural;

	if (!natural_set(object, &natural))
		return false;
	*base = natural.core;
	*inheriting = natural.inheriting;
	return true;
}

cloudabi_rights_t rights_harmless(const struct object *object)
{
	struct natural natural;

	return natural_set(object, &natural) ? natural.core | natural.spare : 0;
}

bool rights_are_natural(const struct object *object, cloudabi_rights_t base,
			cloudabi_rights_t inheriting)
{
	struct natural natural;

	return natural_set(object, &natural) && (natural.core & ~base) == 0 &&
	       (base & ~(natural.core | natural.spare)) == 0 && inheriting == natural.inheriting;
}

void rights_of_host_object(const struct object *object, cloudabi_rights_t *base,
			   cloudabi_rights_t *inheriting)
{
	struct natural natural;

	*base = trim(rights_max_base(object->type), object->access);
	*inheriting = rights_max_inheriting(object->type);
	if (object->type == CLOUDABI_FILETYPE_DIRECTORY)
		*base = rights_max_base(object->type);
	if (is_socket(object->type) || object->append || is_read_mount(object)) {
		/* Here the maximum is more than the object is good for. */
		if (natural_set(object, &natural)) {
			*base &= natural.core | natural.spare;
			*inheriting &= natural.inheriting;
		}
	}
	if (is_socket(object->type) && !object->listening && !object->internet)
		*base &= SOCKET_BASE;
}

struct open_needs rights_needed_to_open(cloudabi_oflags_t oflags, cloudabi_fdflags_t flags,
					cloudabi_rights_t base, cloudabi_rights_t inheriting)
{
	const cloudabi_rights_t read = R(FD_READ) | R(FILE_READDIR) | R(MEM_MAP_EXEC);
	const cloudabi_rights_t write =
		R(FD_DATASYNC) | R(FD_WRITE) | R(FILE_ALLOCATE) | R(FILE_STAT_FPUT_SIZE);
	struct open_needs needs = { .base = R(FILE_OPEN), .inheriting = base | inheriting };

	if (base & read)
		needs.access |= ACCESS_READ;
	if (base & write)
		needs.access |= ACCESS_WRITE;
	if (oflags & CLOUDABI_O_CREAT)
		needs.base |= R(FILE_CREATE_FILE);
	if (oflags & CLOUDABI_O_TRUNC)
		needs.inheriting |= R(FILE_STAT_FPUT_SIZE);
	if (flags & CLOUDABI_FDFLAG_DSYNC)
		needs.inheriting |= R(FD_DATASYNC);
	if (flags & (CLOUDABI_FDFLAG_SYNC | CLOUDABI_FDFLAG_RSYNC))
		needs.inheriting |= R(FD_SYNC);
	if ((needs.access & ACCESS_WRITE) && !(flags & CLOUDABI_FDFLAG_APPEND) &&
	    !(oflags & CLOUDABI_O_TRUNC))
		needs.inheriting |= R(FD_SEEK);
	if (needs.access == 0)
		needs.access = ACCESS_READ;
	return needs;
}
