/* fd_stat_get, fd_stat_put. */
#include "harness.h"

static cloudabi_errno_t put(cloudabi_fd_t fd, cloudabi_fdsflags_t what)
{
	const cloudabi_fdstat_t status = { 0 };

	return cloudabi_sys_fd_stat_put(fd, &status, what);
}

/* ---- fd_stat_get ---- */

static void check_get(cloudabi_fd_t fd, cloudabi_filetype_t type, cloudabi_rights_t base,
		      cloudabi_rights_t inheriting)
{
	cloudabi_fdstat_t status;

	memset(&status, 0xff, sizeof(status));
	CHECK_OK(cloudabi_sys_fd_stat_get(fd, &status));
	CHECK_NUMBER(status.fs_filetype, type);
	CHECK_NUMBER(status.fs_rights_base, base);
	CHECK_NUMBER(status.fs_rights_inheriting, inheriting);
	CHECK_NUMBER(((uint8_t *)&status)[1], 0);
	CHECK_NUMBER(((uint32_t *)&status)[1], 0);
}

/* What `rights: read` does not have. */
#define CHANGING                                                                    \
	(RIGHT(FD_WRITE) | RIGHT(FD_DATASYNC) | RIGHT(FILE_ALLOCATE) |             \
	 RIGHT(FILE_CREATE_DIRECTORY) | RIGHT(FILE_CREATE_FILE) |                  \
	 RIGHT(FILE_LINK_SOURCE) | RIGHT(FILE_LINK_TARGET) |                       \
	 RIGHT(FILE_RENAME_SOURCE) | RIGHT(FILE_RENAME_TARGET) |                   \
	 RIGHT(FILE_STAT_FPUT_SIZE) | RIGHT(FILE_STAT_FPUT_TIMES) |                \
	 RIGHT(FILE_STAT_PUT_TIMES) | RIGHT(FILE_SYMLINK) | RIGHT(FILE_UNLINK))

static void check_granted(void)
{
	cloudabi_fdstat_t read = status_of(granted.ro);
	cloudabi_fdstat_t append = status_of(granted.append);

	set_context("a directory");
	check_get(granted.tmp, CLOUDABI_FILETYPE_DIRECTORY, DIRECTORY_BASE, DIRECTORY_INHERITING);
	set_context("rights: read");
	CHECK_NUMBER(read.fs_filetype, CLOUDABI_FILETYPE_DIRECTORY);
	CHECK((read.fs_rights_base & RIGHT(FILE_READDIR)) &&
	      (read.fs_rights_base & RIGHT(FILE_OPEN)));
	CHECK_NUMBER(read.fs_rights_base & CHANGING, 0);
	CHECK_NUMBER(read.fs_rights_inheriting & CHANGING, 0);
	CHECK(read.fs_rights_inheriting & RIGHT(FD_READ));
	set_context("mode: append");
	CHECK_NUMBER(append.fs_filetype, CLOUDABI_FILETYPE_REGULAR_FILE);
	CHECK_NUMBER(append.fs_flags, CLOUDABI_FDFLAG_APPEND);
	CHECK(append.fs_rights_base & RIGHT(FD_WRITE));
	CHECK_NUMBER(append.fs_rights_base & RIGHT(FD_READ), 0);
	CHECK_NUMBER(append.fs_rights_base & RIGHT(FILE_STAT_FPUT_SIZE), 0);
	set_context("a listening socket");
	CHECK_NUMBER(status_of(granted.listen).fs_filetype, CLOUDABI_FILETYPE_SOCKET_STREAM);
	CHECK(status_of(granted.listen).fs_rights_base & CLOUDABI_RIGHT_SOCK_ACCEPT);
	set_context("a descriptor without rights");
	check_get(attenuated(granted.tmp, 0, 0), CLOUDABI_FILETYPE_DIRECTORY, 0, 0);
	check_get(attenuated(granted.listen, 0, 0), CLOUDABI_FILETYPE_SOCKET_STREAM, 0, 0);
}

/* ---- fd_stat_put: flags ---- */

static void check_flags(cloudabi_fd_t fd)
{
	cloudabi_fd_t copy;

	CHECK_OK(cloudabi_sys_fd_dup(fd, &copy));
	CHECK_OK(set_flags(fd, CLOUDABI_FDFLAG_APPEND | CLOUDABI_FDFLAG_NONBLOCK));
	CHECK_NUMBER(status_of(copy).fs_flags, CLOUDABI_FDFLAG_APPEND | CLOUDABI_FDFLAG_NONBLOCK);
	CHECK_OK(set_flags(copy, CLOUDABI_FDFLAG_NONBLOCK));
	CHECK_NUMBER(status_of(fd).fs_flags, CLOUDABI_FDFLAG_NONBLOCK);
	CHECK_OK(set_flags(fd, 0xff00));
	CHECK_NUMBER(status_of(fd).fs_flags, 0);
	CHECK_OK(cloudabi_sys_fd_close(copy));
}

static void check_arguments(cloudabi_fd_t fd)
{
	cloudabi_fd_t no_flags = attenuated(fd, REGULAR_BASE & ~RIGHT(FD_STAT_PUT_FLAGS), 0);
	cloudabi_fdstat_t status;

	set_context("bad arguments");
	CHECK_ERR(put(fd, 0), CLOUDABI_EINVAL);
	CHECK_ERR(put(fd, CLOUDABI_FDSTAT_FLAGS | CLOUDABI_FDSTAT_RIGHTS), CLOUDABI_EINVAL);
	CHECK_ERR(put(fd, 4), CLOUDABI_EINVAL);
	CHECK_ERR(put(fd, 0x8001), CLOUDABI_EINVAL);
	CHECK_ERR(put(333, CLOUDABI_FDSTAT_FLAGS), CLOUDABI_EBADF);
	CHECK_ERR(put(333, CLOUDABI_FDSTAT_RIGHTS), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_fd_stat_get(333, &status), CLOUDABI_EBADF);
	CHECK_ERR(set_flags(no_flags, 0), CLOUDABI_ENOTCAPABLE);
	CHECK_NUMBER(status_of(fd).fs_rights_base, REGULAR_BASE);
}

/* Who may only append must not get rid of that. */
static void check_append_stays(void)
{
	set_context("mode: append");
	CHECK_OK(set_flags(granted.append, CLOUDABI_FDFLAG_APPEND | CLOUDABI_FDFLAG_NONBLOCK));
	CHECK(set_flags(granted.append, 0) != 0);
	CHECK(status_of(granted.append).fs_flags & CLOUDABI_FDFLAG_APPEND);
}

/* Without the right to seek, losing the flag would be a way to write elsewhere. */
static void check_append_without_seek(cloudabi_fd_t file)
{
	cloudabi_fd_t fd = attenuated(file, RIGHT(FD_STAT_PUT_FLAGS) | RIGHT(FD_WRITE), 0);

	set_context("appending without fd_seek");
	CHECK_OK(set_flags(file, CLOUDABI_FDFLAG_APPEND));
	CHECK_OK(set_flags(fd, CLOUDABI_FDFLAG_APPEND | CLOUDABI_FDFLAG_NONBLOCK));
	CHECK_ERR(set_flags(fd, CLOUDABI_FDFLAG_NONBLOCK), CLOUDABI_ENOTCAPABLE);
	CHECK_NUMBER(status_of(fd).fs_flags, CLOUDABI_FDFLAG_APPEND | CLOUDABI_FDFLAG_NONBLOCK);
	CHECK_OK(set_flags(file, 0));
}

/* ---- fd_stat_put: rights ---- */

static void check_shrinking(cloudabi_fd_t fd, cloudabi_rights_t base, cloudabi_rights_t inheriting)
{
	CHECK_OK(set_rights(fd, base, inheriting));
	CHECK_ERR(set_rights(fd, base | 1ull << 63, inheriting), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(set_rights(fd, base, inheriting | 1ull << 63), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(set_rights(fd, base | RIGHT(POLL_PROC_TERMINATE), inheriting),
		  CLOUDABI_ENOTCAPABLE);
	/* One bit less each time, in both words, until none is left. */
	while (base | inheriting) {
		cloudabi_rights_t old_base = base, old_inheriting = inheriting;
		cloudabi_fdstat_t status;

		base &= base - 1;
		inheriting &= inheriting - 1;
		if (set_rights(fd, base, inheriting) != 0 ||
		    (status = status_of(fd), status.fs_rights_base != base) ||
		    status.fs_rights_inheriting != inheriting ||
		    set_rights(fd, old_base, inheriting) !=
			    (old_base == base ? 0 : CLOUDABI_ENOTCAPABLE) ||
		    set_rights(fd, base, old_inheriting) !=
			    (old_inheriting == inheriting ? 0 : CLOUDABI_ENOTCAPABLE))
			break;
	}
	CHECK_NUMBER(base, 0);
	CHECK_NUMBER(inheriting, 0);
	CHECK_NUMBER(status_of(fd).fs_rights_base, 0);
	CHECK_OK(set_rights(fd, 0, 0));
	CHECK_OK(cloudabi_sys_fd_close(fd));
}

static void check_all_shrink(void)
{
	cloudabi_fd_t pair[2], memory;

	set_context("a file loses rights");
	check_shrinking(open_file(granted.tmp, "shrink"), REGULAR_BASE, 0);
	set_context("a directory loses rights");
	CHECK_OK(cloudabi_sys_fd_dup(granted.tmp, &memory));
	check_shrinking(memory, DIRECTORY_BASE, DIRECTORY_INHERITING);
	set_context("a subdirectory loses rights");
	make_directory(granted.tmp, "below");
	check_shrinking(open_directory(granted.tmp, "below"), DIRECTORY_BASE,
			DIRECTORY_INHERITING);
	set_context("a socket loses rights");
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	check_shrinking(pair[0], SOCKET_BASE, SOCKET_INHERITING);
	set_context("shared memory loses rights");
	CHECK_OK(cloudabi_sys_fd_create1(CLOUDABI_FILETYPE_SHARED_MEMORY, &memory));
	check_shrinking(memory, SHARED_MEMORY_BASE, 0);
}

/* The object stays the same one, and its other descriptors keep what they had. */
static void check_same_object(cloudabi_fd_t dir)
{
	cloudabi_fd_t fd = open_file(dir, "same"), small;
	cloudabi_filesize_t offset;
	cloudabi_filestat_t one, two;
	char bytes[8];
	size_t done;

	set_context("the same object");
	CHECK_OK(write_bytes(fd, "abcdef", 6, &done));
	CHECK_OK(cloudabi_sys_fd_dup(fd, &small));
	CHECK_OK(set_rights(small, RIGHT(FD_READ) | RIGHT(FD_TELL) | RIGHT(FILE_STAT_FGET), 0));
	CHECK_OK(cloudabi_sys_file_stat_fget(fd, &one));
	CHECK_OK(cloudabi_sys_file_stat_fget(small, &two));
	CHECK(one.st_ino == two.st_ino && one.st_dev == two.st_dev && one.st_size == two.st_size);
	CHECK_OK(cloudabi_sys_fd_seek(fd, 2, CLOUDABI_WHENCE_SET, &offset));
	CHECK_OK(read_bytes(small, bytes, 2, &done));
	CHECK(done == 2 && memcmp(bytes, "cd", 2) == 0);
	CHECK_OK(cloudabi_sys_fd_seek(fd, 0, CLOUDABI_WHENCE_CUR, &offset));
	CHECK_NUMBER(offset, 4);
	CHECK_OK(cloudabi_sys_fd_close(fd));
	CHECK_OK(read_bytes(small, bytes, 8, &done));
	CHECK_NUMBER(done, 2);
}

void test(void)
{
	cloudabi_fd_t file = open_file(granted.tmp, "file");
	cloudabi_fd_t pair[2];

	check_granted();
	set_context("a file");
	check_get(file, CLOUDABI_FILETYPE_REGULAR_FILE, REGULAR_BASE, 0);
	check_flags(file);
	set_context("a file with fewer rights");
	check_flags(attenuated(file, RIGHT(FD_STAT_PUT_FLAGS) | RIGHT(FD_SEEK), 0));
	check_append_without_seek(file);
	make_pair(CLOUDABI_FILETYPE_SOCKET_STREAM, pair);
	set_context("a socket");
	CHECK_OK(set_flags(pair[0], CLOUDABI_FDFLAG_NONBLOCK));
	CHECK_NUMBER(status_of(pair[0]).fs_flags, CLOUDABI_FDFLAG_NONBLOCK);
	CHECK_NUMBER(status_of(pair[1]).fs_flags, 0);
	check_arguments(file);
	check_append_stays();
	check_all_shrink();
	check_same_object(granted.tmp);
}
