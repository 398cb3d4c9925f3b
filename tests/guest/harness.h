/*
 * Tests that run inside: each is a CloudABI program with a function test(), which calls the
 * CHECK macros from its first thread.  The result goes to the descriptor `out` as TAP.
 *
 *	void test(void)
 *	{
 *		CHECK_ERR(cloudabi_sys_fd_close(999), CLOUDABI_EBADF);
 *	}
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <cloudabi_syscalls.h>
#include <stdbool.h>
#include <string.h>

/* What the program was given, by name; see tests/guest/run. */
struct granted {
	cloudabi_fd_t out;    /* where the result goes */
	cloudabi_fd_t tmp;    /* an empty directory, all rights */
	cloudabi_fd_t ro;     /* a directory with rights: read */
	cloudabi_fd_t device; /* /dev/null */
	cloudabi_fd_t append; /* a file, mode: append */
	cloudabi_fd_t listen; /* a socket that listens on 127.0.0.1 */
};
extern struct granted granted;

/* Written by each test. */
void test(void);

/* Said before every check from now on; NULL for nothing. */
void set_context(const char *text);

/* Use the macros. */
bool check_true(bool well, const char *text, int line);
bool check_errno(cloudabi_errno_t got, cloudabi_errno_t wanted, const char *text, int line);
bool check_number(uint64_t got, uint64_t wanted, const char *text, int line);

#define CHECK(condition) check_true((condition), #condition, __LINE__)
#define CHECK_OK(call) check_errno((call), 0, #call, __LINE__)
#define CHECK_ERR(call, wanted) check_errno((call), (wanted), #call " is " #wanted, __LINE__)
#define CHECK_NUMBER(number, wanted) \
	check_number((number), (wanted), #number " is " #wanted, __LINE__)

/* A string as the two arguments that calls take. */
#define PATH(text) (text), strlen(text)

#define NO_FD 0xfffffff0u
#define RIGHT(name) CLOUDABI_RIGHT_##name
#define MILLISECOND 1000000ull

/* The most that each kind can have. */
#define DIRECTORY_BASE 0x13eff698ull
#define REGULAR_BASE 0x11c3801ffull
#define DIRECTORY_INHERITING (DIRECTORY_BASE | REGULAR_BASE)
#define SOCKET_BASE 0x801008004aull
#define SOCKET_INHERITING 0x815ffff7ffull
#define SHARED_MEMORY_BASE 0xc180042ull

/* ---- calls with fewer arguments ---- */

static inline cloudabi_lookup_t at(cloudabi_fd_t fd)
{
	return (cloudabi_lookup_t){ .fd = fd };
}

static inline cloudabi_lookup_t following(cloudabi_fd_t fd)
{
	return (cloudabi_lookup_t){ .fd = fd, .flags = CLOUDABI_LOOKUP_SYMLINK_FOLLOW };
}

/* file_open() that follows symbolic links. */
cloudabi_errno_t open_at(cloudabi_fd_t dir, const char *path, cloudabi_oflags_t oflags,
			 cloudabi_fdflags_t flags, cloudabi_rights_t base,
			 cloudabi_rights_t inheriting, cloudabi_fd_t *out);
cloudabi_errno_t read_bytes(cloudabi_fd_t fd, void *bytes, size_t length, size_t *out);
cloudabi_errno_t write_bytes(cloudabi_fd_t fd, const void *bytes, size_t length, size_t *out);
cloudabi_errno_t set_flags(cloudabi_fd_t fd, cloudabi_fdflags_t flags);
cloudabi_errno_t set_rights(cloudabi_fd_t fd, cloudabi_rights_t base,
			    cloudabi_rights_t inheriting);

/* ---- helpers that end the test if they fail ---- */

cloudabi_fdstat_t status_of(cloudabi_fd_t fd);
/* A new file with this content. */
void make_file(cloudabi_fd_t dir, const char *path, const char *content);
void make_directory(cloudabi_fd_t dir, const char *path);
void make_link(cloudabi_fd_t dir, const char *content, const char *path);
/* Opens with all rights that a regular file can have, read and write, creating it if needed. */
cloudabi_fd_t open_file(cloudabi_fd_t dir, const char *path);
/* Opens a directory with all that DIR can hand on. */
cloudabi_fd_t open_directory(cloudabi_fd_t dir, const char *path);
void make_pair(cloudabi_filetype_t type, cloudabi_fd_t pair[2]);
/* A duplicate that has only these rights. */
cloudabi_fd_t attenuated(cloudabi_fd_t fd, cloudabi_rights_t base, cloudabi_rights_t inheriting);
cloudabi_timestamp_t now(cloudabi_clockid_t clock);

#endif
