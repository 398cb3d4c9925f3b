/* file_*: beneath natural directories directly, the rest by asking the supervisor. */
#include <asm/stat.h>
#include <linux/stat.h>

#include "calls/op.h"
#include "calls/rights.h"
#include "vdso/control_call.h"
#include "vdso/export.h"
#include "vdso/mutex.h"
#include "vdso/table.h"

static uint64_t with_follow(uint64_t ref, cloudabi_lookupflags_t flags)
{
	return flags & CLOUDABI_LOOKUP_SYMLINK_FOLLOW ? ref | REF_FOLLOW : ref;
}

static bool is_direct(const struct descriptor *entry)
{
	return !ref_is_handle(entry->ref);
}

/* ---- file_open ---- */

/* Would a regular file beneath this directory be natural with these rights? */
static bool opens_natural(const struct descriptor *dir, uint8_t access, cloudabi_rights_t base,
			  cloudabi_rights_t inheriting)
{
	const struct object file = {
		.type = CLOUDABI_FILETYPE_REGULAR_FILE,
		.access = access,
		.no_exec = dir->flags & DESCRIPTOR_NO_EXEC,
		.read_only = dir->flags & DESCRIPTOR_READ_ONLY,
	};

	return is_direct(dir) &&
	       rights_are_natural(&file, base & rights_max_base(file.type),
				  inheriting & rights_max_inheriting(file.type));
}

static cloudabi_errno_t add_opened(uint64_t ref, uint8_t type, cloudabi_rights_t base,
				   cloudabi_rights_t inheriting, cloudabi_fd_t *out)
{
	const struct descriptor entry = {
		.ref = ref,
		.base = base & rights_max_base(type),
		.inheriting = inheriting & rights_max_inheriting(type),
		.type = type,
	};

	return table_add(&entry, out);
}

static cloudabi_errno_t open_supervised(uint64_t ref, const char *path, size_t length,
					cloudabi_oflags_t oflags, const cloudabi_fdstat_t *fds,
					cloudabi_fd_t *out)
{
	uint64_t flags = oflags | (uint64_t)fds->fs_flags << 16;
	long answer = CONTROL(file_open, ref, path, length, flags, fds->fs_rights_base,
			      fds->fs_rights_inheriting);
	uint8_t type;
	struct stat stat;

	if (answer < 0)
		return control_error(answer);
	if (answer & (long)REF_HANDLE) {
		type = (uint8_t)(answer >> REF_TYPE_SHIFT);
		answer &= (long)(REF_HANDLE | UINT32_MAX);
	} else {
		type = SYS2(fstat, answer, &stat) < 0 ? 0 : filetype_from_mode(stat.st_mode);
	}
	return add_opened((uint64_t)answer, type, fds->fs_rights_base, fds->fs_rights_inheriting,
			  out);
}

EXPORT cloudabi_errno_t cloudabi_sys_file_open(cloudabi_lookup_t dirfd, const char *path,
					       size_t path_len, cloudabi_oflags_t oflags,
					       const cloudabi_fdstat_t *fds, cloudabi_fd_t *fd)
{
	struct open_needs needs = rights_needed_to_open(oflags, fds->fs_flags, fds->fs_rights_base,
							fds->fs_rights_inheriting);
	const struct op_open how = { oflags, fds->fs_flags, needs.access,
				     dirfd.flags & CLOUDABI_LOOKUP_SYMLINK_FOLLOW };
	struct descriptor dir;
	cloudabi_errno_t error = table_get(dirfd.fd, needs.base, &dir);
	struct stat stat;
	int opened;

	if (error)
		return error;
	if (needs.inheriting & ~dir.inheriting)
		return CLOUDABI_ENOTCAPABLE;
	if ((oflags & CLOUDABI_O_DIRECTORY) ||
	    !opens_natural(&dir, needs.access, fds->fs_rights_base, fds->fs_rights_inheriting))
		return open_supervised(with_follow(dir.ref, dirfd.flags), path, path_len, oflags,
				       fds, fd);
	error = op_file_open((int)dir.ref, path, path_len, &how, &opened);
	if (error)
		return error;
	if (SYS2(fstat, opened, &stat) < 0 || !S_ISREG(stat.st_mode)) {
		/* A directory or a device after all: those are the supervisor's to judge. */
		SYS1(close, opened);
		return open_supervised(with_follow(dir.ref, dirfd.flags), path, path_len,
				       oflags & (cloudabi_oflags_t)~CLOUDABI_O_EXCL, fds, fd);
	}
	return add_opened((uint64_t)opened, CLOUDABI_FILETYPE_REGULAR_FILE, fds->fs_rights_base,
			  fds->fs_rights_inheriting, fd);
}

/* ---- open files ---- */

EXPORT cloudabi_errno_t cloudabi_sys_file_advise(cloudabi_fd_t fd, cloudabi_filesize_t offset,
						 cloudabi_filesize_t len, cloudabi_advice_t advice)
{
	struct descriptor entry;
	cloudabi_errno_t error;

	if (advice < CLOUDABI_ADVICE_DONTNEED || advice > CLOUDABI_ADVICE_WILLNEED)
		return CLOUDABI_EINVAL;
	error = table_get(fd, CLOUDABI_RIGHT_FILE_ADVISE, &entry);
	return error ? error : control_error(CONTROL4(file_advise, entry.ref, offset, len, advice));
}

EXPORT cloudabi_errno_t cloudabi_sys_file_allocate(cloudabi_fd_t fd, cloudabi_filesize_t offset,
						   cloudabi_filesize_t len)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FILE_ALLOCATE, &entry);

	return error ? error : control_error(CONTROL3(file_allocate, entry.ref, offset, len));
}

EXPORT cloudabi_errno_t cloudabi_sys_file_readdir(cloudabi_fd_t fd, void *buf, size_t buf_len,
						  cloudabi_dircookie_t cookie, size_t *bufused)
{
	/* Seeking to the cookie and reading from there must not mix between threads. */
	static struct mutex mutex;
	struct descriptor entry;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FILE_READDIR, &entry);
	long answer;

	if (error)
		return error;
	if (is_direct(&entry)) {
		mutex_lock(&mutex);
		error = op_file_readdir((int)entry.ref, buf, buf_len, cookie, bufused);
		mutex_unlock(&mutex);
		return error;
	}
	answer = CONTROL4(file_readdir, entry.ref, buf, buf_len, cookie);
	if (answer < 0)
		return control_error(answer);
	*bufused = (size_t)answer;
	return 0;
}

EXPORT cloudabi_errno_t cloudabi_sys_file_stat_fget(cloudabi_fd_t fd, cloudabi_filestat_t *buf)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FILE_STAT_FGET, &entry);

	if (error)
		return error;
	if (is_direct(&entry))
		return op_file_stat_fget((int)entry.ref, entry.type, buf);
	return control_error(CONTROL2(file_stat_fget, entry.ref, buf));
}

EXPORT cloudabi_errno_t cloudabi_sys_file_stat_fput(cloudabi_fd_t fd,
						    const cloudabi_filestat_t *buf,
						    cloudabi_fsflags_t flags)
{
	cloudabi_rights_t need = op_file_stat_fput_rights(flags);
	struct descriptor entry;
	cloudabi_errno_t error;

	if (need == 0)
		return CLOUDABI_EINVAL;
	error = table_get(fd, need, &entry);
	return error ? error : control_error(CONTROL3(file_stat_fput, entry.ref, buf, flags));
}

/* ---- by path ---- */

EXPORT cloudabi_errno_t cloudabi_sys_file_stat_get(cloudabi_lookup_t fd, const char *path,
						   size_t path_len, cloudabi_filestat_t *buf)
{
	struct descriptor dir;
	cloudabi_errno_t error = table_get(fd.fd, CLOUDABI_RIGHT_FILE_STAT_GET, &dir);

	if (error)
		return error;
	if (is_direct(&dir))
		return op_file_stat_get((int)dir.ref, path, path_len,
					fd.flags & CLOUDABI_LOOKUP_SYMLINK_FOLLOW, buf);
	return control_error(
		CONTROL4(file_stat_get, with_follow(dir.ref, fd.flags), path, path_len, buf));
}

EXPORT cloudabi_errno_t cloudabi_sys_file_stat_put(cloudabi_lookup_t fd, const char *path,
						   size_t path_len, const cloudabi_filestat_t *buf,
						   cloudabi_fsflags_t flags)
{
	struct descriptor dir;
	cloudabi_errno_t error;

	if (flags & CLOUDABI_FILESTAT_SIZE)
		return CLOUDABI_EINVAL;
	error = table_get(fd.fd, CLOUDABI_RIGHT_FILE_STAT_PUT_TIMES, &dir);
	return error ? error :
		       control_error(CONTROL5(file_stat_put, with_follow(dir.ref, fd.flags), path,
					      path_len, buf, flags));
}

EXPORT cloudabi_errno_t cloudabi_sys_file_readlink(cloudabi_fd_t fd, const char *path,
						   size_t path_len, char *buf, size_t buf_len,
						   size_t *bufused)
{
	struct descriptor dir;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FILE_READLINK, &dir);
	long answer;

	if (error)
		return error;
	if (is_direct(&dir))
		return op_file_readlink((int)dir.ref, path, path_len, buf, buf_len, bufused);
	answer = CONTROL5(file_readlink, dir.ref, path, path_len, buf, buf_len);
	if (answer < 0)
		return control_error(answer);
	*bufused = (size_t)answer;
	return 0;
}

EXPORT cloudabi_errno_t cloudabi_sys_file_create(cloudabi_fd_t fd, const char *path,
						 size_t path_len, cloudabi_filetype_t type)
{
	struct descriptor dir;
	cloudabi_errno_t error;

	if (type != CLOUDABI_FILETYPE_DIRECTORY)
		return CLOUDABI_EINVAL;
	error = table_get(fd, CLOUDABI_RIGHT_FILE_CREATE_DIRECTORY, &dir);
	return error ? error : control_error(CONTROL4(file_create, dir.ref, path, path_len, type));
}

EXPORT cloudabi_errno_t cloudabi_sys_file_link(cloudabi_lookup_t fd1, const char *path1,
					       size_t path1_len, cloudabi_fd_t fd2,
					       const char *path2, size_t path2_len)
{
	struct descriptor from, to;
	cloudabi_errno_t error = table_get(fd1.fd, CLOUDABI_RIGHT_FILE_LINK_SOURCE, &from);

	if (error == 0)
		error = table_get(fd2, CLOUDABI_RIGHT_FILE_LINK_TARGET, &to);
	return error ? error :
		       control_error(CONTROL(file_link, with_follow(from.ref, fd1.flags), path1,
					     path1_len, to.ref, path2, path2_len));
}

EXPORT cloudabi_errno_t cloudabi_sys_file_rename(cloudabi_fd_t fd1, const char *path1,
						 size_t path1_len, cloudabi_fd_t fd2,
						 const char *path2, size_t path2_len)
{
	struct descriptor from, to;
	cloudabi_errno_t error = table_get(fd1, CLOUDABI_RIGHT_FILE_RENAME_SOURCE, &from);

	if (error == 0)
		error = table_get(fd2, CLOUDABI_RIGHT_FILE_RENAME_TARGET, &to);
	return error ? error :
		       control_error(CONTROL(file_rename, from.ref, path1, path1_len, to.ref, path2,
					     path2_len));
}

EXPORT cloudabi_errno_t cloudabi_sys_file_symlink(const char *path1, size_t path1_len,
						  cloudabi_fd_t fd, const char *path2,
						  size_t path2_len)
{
	struct descriptor dir;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FILE_SYMLINK, &dir);

	return error ? error :
		       control_error(CONTROL5(file_symlink, path1, path1_len, dir.ref, path2,
					      path2_len));
}

EXPORT cloudabi_errno_t cloudabi_sys_file_unlink(cloudabi_fd_t fd, const char *path,
						 size_t path_len, cloudabi_ulflags_t flags)
{
	struct descriptor dir;
	cloudabi_errno_t error = table_get(fd, CLOUDABI_RIGHT_FILE_UNLINK, &dir);

	return error ? error : control_error(CONTROL4(file_unlink, dir.ref, path, path_len, flags));
}
