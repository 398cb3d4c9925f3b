/* file_*: everything on files, and paths beneath directories. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "calls/op.h"
#include "calls/path.h"
#include "supervisor/buffer.h"
#include "supervisor/request.h"

/* ---- on open files ---- */

long serve_file_advise(struct request *r)
{
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_FILE_ADVISE, &target);

	if (error == 0) {
		error = op_file_advise(target.fd, r->arg[1], r->arg[2],
				       (cloudabi_advice_t)r->arg[3]);
		target_put(&target);
	}
	return -(long)error;
}

long serve_file_allocate(struct request *r)
{
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_FILE_ALLOCATE, &target);

	if (error == 0) {
		error = op_file_allocate(target.fd, r->arg[1], r->arg[2]);
		target_put(&target);
	}
	return -(long)error;
}

long serve_file_readdir(struct request *r)
{
	size_t length = r->arg[2] < BUFFER_SIZE ? r->arg[2] : BUFFER_SIZE, used = 0;
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_FILE_READDIR, &target);

	if (error)
		return -(long)error;
	error = op_file_readdir(target.fd, buffer, length, r->arg[3], &used);
	target_put(&target);
	if (error == 0)
		error = guest_write(r->guest, r->arg[1], buffer, used);
	return error ? -(long)error : (long)used;
}

long serve_file_stat_fget(struct request *r)
{
	cloudabi_filestat_t stat;
	struct target target;
	cloudabi_errno_t error =
		target_get(r->guest, r->arg[0], CLOUDABI_RIGHT_FILE_STAT_FGET, &target);

	if (error)
		return -(long)error;
	error = op_file_stat_fget(target.fd, target.type, &stat);
	target_put(&target);
	return -(long)(error ? error : guest_write(r->guest, r->arg[1], &stat, sizeof(stat)));
}

long serve_file_stat_fput(struct request *r)
{
	cloudabi_fsflags_t flags = (cloudabi_fsflags_t)r->arg[2];
	cloudabi_rights_t need = op_file_stat_fput_rights(flags);
	cloudabi_filestat_t stat;
	struct target target;
	cloudabi_errno_t error;

	if (need == 0)
		return -(long)CLOUDABI_EINVAL;
	error = guest_read(r->guest, &stat, r->arg[1], sizeof(stat));
	if (error == 0)
		error = target_get(r->guest, r->arg[0], need, &target);
	if (error == 0) {
		error = op_file_stat_fput(target.fd, &stat, flags);
		target_put(&target);
	}
	return -(long)error;
}

/* ---- by path ---- */

/* A directory and a path beneath it, copied out of the guest once. */
struct location {
	struct target dir;
	char path[PATH_SIZE];
	size_t length;
};

static cloudabi_errno_t read_path(struct request *r, uint64_t path, uint64_t length,
				  char out[PATH_SIZE])
{
	if (length >= PATH_SIZE)
		return CLOUDABI_ENAMETOOLONG;
	return guest_read(r->guest, out, path, length);
}

static cloudabi_errno_t locate(struct request *r, int ref, cloudabi_rights_t need,
			       struct location *out)
{
	cloudabi_errno_t error = read_path(r, r->arg[ref + 1], r->arg[ref + 2], out->path);

	out->length = r->arg[ref + 2];
	return error ? error : target_get(r->guest, r->arg[ref], need, &out->dir);
}

static bool follows(const struct request *r, int ref)
{
	return r->arg[ref] & REF_FOLLOW;
}

/*
 * Opening must not put the supervisor to sleep, as a FIFO without a writer would; so files are
 * opened non-blocking, and made what was asked for afterwards.
 */
static cloudabi_errno_t open_at(struct location *at, struct op_open *how, int *out)
{
	const cloudabi_fdflags_t asked = how->flags;
	cloudabi_errno_t error;

	how->flags |= CLOUDABI_FDFLAG_NONBLOCK;
	error = op_file_open(at->dir.fd, at->path, at->length, how, out);
	if (error == 0 && !(asked & CLOUDABI_FDFLAG_NONBLOCK))
		error = op_fd_flags_put(*out, asked, false);
	if (error && *out >= 0)
		close(*out);
	return error;
}

static long give_opened(struct request *r, int fd, cloudabi_rights_t base,
			cloudabi_rights_t inheriting)
{
	struct object object;
	int error = guest_examine(r->guest, fd, &object);

	if (error) {
		close(fd);
		return -(long)errno_from_linux(error);
	}
	return guest_give(r->guest, r->id, fd, &object, base & rights_max_base(object.type),
			  inheriting & rights_max_inheriting(object.type));
}

long serve_file_open(struct request *r)
{
	const cloudabi_rights_t base = r->arg[4], inheriting = r->arg[5];
	struct op_open how = { .oflags = (cloudabi_oflags_t)r->arg[3],
			       .flags = (cloudabi_fdflags_t)(r->arg[3] >> 16),
			       .follow = follows(r, 0) };
	struct open_needs needs = rights_needed_to_open(how.oflags, how.flags, base, inheriting);
	struct location at;
	cloudabi_errno_t error = locate(r, 0, needs.base, &at);
	int fd = -1;

	if (error)
		return -(long)error;
	how.access = needs.access;
	if (needs.inheriting & ~at.dir.inheriting)
		error = CLOUDABI_ENOTCAPABLE;
	else
		error = open_at(&at, &how, &fd);
	target_put(&at.dir);
	return error ? -(long)error : give_opened(r, fd, base, inheriting);
}

long serve_file_stat_get(struct request *r)
{
	cloudabi_filestat_t stat;
	struct location at;
	cloudabi_errno_t error = locate(r, 0, CLOUDABI_RIGHT_FILE_STAT_GET, &at);

	if (error)
		return -(long)error;
	error = op_file_stat_get(at.dir.fd, at.path, at.length, follows(r, 0), &stat);
	target_put(&at.dir);
	return -(long)(error ? error : guest_write(r->guest, r->arg[3], &stat, sizeof(stat)));
}

long serve_file_stat_put(struct request *r)
{
	cloudabi_filestat_t stat;
	struct location at;
	cloudabi_errno_t error = guest_read(r->guest, &stat, r->arg[3], sizeof(stat));

	if (error == 0)
		error = locate(r, 0, CLOUDABI_RIGHT_FILE_STAT_PUT_TIMES, &at);
	if (error)
		return -(long)error;
	error = op_file_stat_put(at.dir.fd, at.path, at.length, follows(r, 0), &stat,
				 (cloudabi_fsflags_t)r->arg[4]);
	target_put(&at.dir);
	return -(long)error;
}

long serve_file_readlink(struct request *r)
{
	size_t length = r->arg[4] < PATH_SIZE ? r->arg[4] : PATH_SIZE, used = 0;
	struct location at;
	cloudabi_errno_t error = locate(r, 0, CLOUDABI_RIGHT_FILE_READLINK, &at);

	if (error)
		return -(long)error;
	error = op_file_readlink(at.dir.fd, at.path, at.length, buffer, length, &used);
	target_put(&at.dir);
	if (error == 0)
		error = guest_write(r->guest, r->arg[3], buffer, used);
	return error ? -(long)error : (long)used;
}

long serve_file_create(struct request *r)
{
	struct location at;
	cloudabi_errno_t error = locate(r, 0, CLOUDABI_RIGHT_FILE_CREATE_DIRECTORY, &at);

	if (error == 0) {
		error = op_file_create(at.dir.fd, at.path, at.length,
				       (cloudabi_filetype_t)r->arg[3]);
		target_put(&at.dir);
	}
	return -(long)error;
}

long serve_file_unlink(struct request *r)
{
	struct location at;
	cloudabi_errno_t error = locate(r, 0, CLOUDABI_RIGHT_FILE_UNLINK, &at);

	if (error == 0) {
		error = op_file_unlink(at.dir.fd, at.path, at.length,
				       (cloudabi_ulflags_t)r->arg[3]);
		target_put(&at.dir);
	}
	return -(long)error;
}

long serve_file_symlink(struct request *r)
{
	char contents[PATH_SIZE];
	struct location at;
	cloudabi_errno_t error = read_path(r, r->arg[0], r->arg[1], contents);

	if (error == 0)
		error = locate(r, 2, CLOUDABI_RIGHT_FILE_SYMLINK, &at);
	if (error == 0) {
		error = op_file_symlink(contents, r->arg[1], at.dir.fd, at.path, at.length);
		target_put(&at.dir);
	}
	return -(long)error;
}

/* ---- two directories ---- */

static cloudabi_errno_t locate_both(struct request *r, cloudabi_rights_t need1,
				    cloudabi_rights_t need2, struct location *from,
				    struct location *to)
{
	cloudabi_errno_t error = locate(r, 0, need1, from);

	if (error)
		return error;
	error = locate(r, 3, need2, to);
	if (error)
		target_put(&from->dir);
	return error;
}

long serve_file_link(struct request *r)
{
	struct location from, to;
	cloudabi_errno_t error = locate_both(r, CLOUDABI_RIGHT_FILE_LINK_SOURCE,
					     CLOUDABI_RIGHT_FILE_LINK_TARGET, &from, &to);

	if (error)
		return -(long)error;
	error = op_file_link(from.dir.fd, from.path, from.length, follows(r, 0), to.dir.fd, to.path,
			     to.length);
	target_put(&from.dir);
	target_put(&to.dir);
	return -(long)error;
}

long serve_file_rename(struct request *r)
{
	struct location from, to;
	cloudabi_errno_t error = locate_both(r, CLOUDABI_RIGHT_FILE_RENAME_SOURCE,
					     CLOUDABI_RIGHT_FILE_RENAME_TARGET, &from, &to);

	if (error)
		return -(long)error;
	error = op_file_rename(from.dir.fd, from.path, from.length, to.dir.fd, to.path, to.length);
	target_put(&from.dir);
	target_put(&to.dir);
	return -(long)error;
}
