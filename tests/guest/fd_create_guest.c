/* fd_create1, fd_create2. */
#include "harness.h"

static const cloudabi_filetype_t other_types[] = {
	CLOUDABI_FILETYPE_UNKNOWN,	CLOUDABI_FILETYPE_BLOCK_DEVICE,
	CLOUDABI_FILETYPE_DIRECTORY,	CLOUDABI_FILETYPE_PROCESS,
	CLOUDABI_FILETYPE_REGULAR_FILE, CLOUDABI_FILETYPE_SYMBOLIC_LINK,
	0x30,				0xff,
};

static void check_shared_memory(void)
{
	const cloudabi_filestat_t size = { .st_size = 5000 };
	cloudabi_filestat_t stat;
	cloudabi_fdstat_t status;
	cloudabi_fd_t fd, other;

	set_context("shared memory");
	CHECK_OK(cloudabi_sys_fd_create1(CLOUDABI_FILETYPE_SHARED_MEMORY, &fd));
	status = status_of(fd);
	CHECK_NUMBER(status.fs_filetype, CLOUDABI_FILETYPE_SHARED_MEMORY);
	CHECK_NUMBER(status.fs_rights_base, SHARED_MEMORY_BASE);
	CHECK_NUMBER(status.fs_rights_inheriting, 0);
	CHECK_NUMBER(status.fs_flags, 0);
	CHECK_OK(cloudabi_sys_file_stat_fget(fd, &stat));
	CHECK_NUMBER(stat.st_size, 0);
	CHECK_NUMBER(stat.st_filetype, CLOUDABI_FILETYPE_SHARED_MEMORY);
	CHECK_OK(cloudabi_sys_file_stat_fput(fd, &size, CLOUDABI_FILESTAT_SIZE));
	CHECK_OK(cloudabi_sys_file_stat_fget(fd, &stat));
	CHECK(stat.st_size >= 5000 && stat.st_size <= 8192);
	CHECK_OK(cloudabi_sys_fd_create1(CLOUDABI_FILETYPE_SHARED_MEMORY, &other));
	CHECK(other != fd);
	CHECK_OK(cloudabi_sys_fd_close(other));
	CHECK_OK(cloudabi_sys_fd_close(fd));
}

static void check_pair(cloudabi_filetype_t type)
{
	cloudabi_fd_t pair[2] = { NO_FD, NO_FD };
	char bytes[8];
	size_t done;

	CHECK_OK(cloudabi_sys_fd_create2(type, &pair[0], &pair[1]));
	CHECK(pair[0] != pair[1] && pair[0] < 0x80000000u && pair[1] < 0x80000000u);
	for (int i = 0; i < 2; i++) {
		cloudabi_fdstat_t status = status_of(pair[i]);

		CHECK_NUMBER(status.fs_filetype, type);
		CHECK_NUMBER(status.fs_rights_base, SOCKET_BASE);
		CHECK_NUMBER(status.fs_rights_inheriting, SOCKET_INHERITING);
		CHECK_NUMBER(status.fs_flags, 0);
		CHECK_OK(write_bytes(pair[i], "abc", 3, &done));
		CHECK_OK(read_bytes(pair[!i], bytes, sizeof(bytes), &done));
		CHECK(done == 3 && memcmp(bytes, "abc", 3) == 0);
	}
	CHECK_OK(cloudabi_sys_fd_close(pair[0]));
	if (type == CLOUDABI_FILETYPE_SOCKET_STREAM) {
		CHECK_OK(read_bytes(pair[1], bytes, sizeof(bytes), &done));
		CHECK_NUMBER(done, 0);
		CHECK_ERR(write_bytes(pair[1], "abc", 3, &done), CLOUDABI_EPIPE);
	}
	CHECK_OK(cloudabi_sys_fd_close(pair[1]));
}

/* A failure leaves nothing behind and says so. */
static void check_limit(void)
{
	static cloudabi_fd_t fds[1 << 16];
	cloudabi_fd_t one = NO_FD, two = NO_FD;
	size_t count = 0;
	cloudabi_errno_t error = 0;

	set_context("the limit");
	while (count < sizeof(fds) / sizeof(fds[0]) &&
	       (error = cloudabi_sys_fd_create1(CLOUDABI_FILETYPE_SHARED_MEMORY, &fds[count])) == 0)
		count++;
	CHECK(count > 16);
	if (error) {
		CHECK_ERR(error, CLOUDABI_EMFILE);
		CHECK_ERR(cloudabi_sys_fd_create2(CLOUDABI_FILETYPE_SOCKET_STREAM, &one, &two),
			  CLOUDABI_EMFILE);
		CHECK_OK(cloudabi_sys_fd_close(fds[--count]));
		CHECK_ERR(cloudabi_sys_fd_create2(CLOUDABI_FILETYPE_SOCKET_STREAM, &one, &two),
			  CLOUDABI_EMFILE);
		CHECK_OK(cloudabi_sys_fd_create1(CLOUDABI_FILETYPE_SHARED_MEMORY, &fds[count]));
		count++;
	}
	while (count > 0)
		cloudabi_sys_fd_close(fds[--count]);
	CHECK_OK(cloudabi_sys_fd_create2(CLOUDABI_FILETYPE_SOCKET_STREAM, &one, &two));
}

void test(void)
{
	cloudabi_fd_t fd = NO_FD, other = NO_FD;

	check_shared_memory();
	set_context("datagrams");
	check_pair(CLOUDABI_FILETYPE_SOCKET_DGRAM);
	set_context("stream");
	check_pair(CLOUDABI_FILETYPE_SOCKET_STREAM);
	set_context("any other type");
	for (size_t i = 0; i < sizeof(other_types); i++) {
		CHECK_ERR(cloudabi_sys_fd_create1(other_types[i], &fd), CLOUDABI_EINVAL);
		CHECK_ERR(cloudabi_sys_fd_create2(other_types[i], &fd, &other), CLOUDABI_EINVAL);
	}
	CHECK_ERR(cloudabi_sys_fd_create2(CLOUDABI_FILETYPE_SHARED_MEMORY, &fd, &other),
		  CLOUDABI_EINVAL);
	CHECK(fd == NO_FD && other == NO_FD);
	check_limit();
}
