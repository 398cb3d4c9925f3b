/* TAP from inside, and the helpers of the tests: see harness.h. */
#include "harness.h"

#include <program.h>

struct granted granted = { NO_FD, NO_FD, NO_FD, NO_FD, NO_FD, NO_FD };

static unsigned checks, failures;
static const char *context;

/* ---- one line at a time, since a test may die ---- */

static struct {
	char text[1024];
	size_t length;
} line_buffer;

static void add(const char *text)
{
	for (; *text && line_buffer.length < sizeof(line_buffer.text) - 1; text++)
		line_buffer.text[line_buffer.length++] = *text;
}

/* What every call and constant begins with says nothing. */
static void add_code(const char *text)
{
	static const char *const prefixes[] = { "cloudabi_sys_", "CLOUDABI_" };

	while (*text) {
		char one[2] = { *text, '\0' };
		size_t skip = 0;

		for (size_t i = 0; i < 2; i++)
			if (strncmp(text, prefixes[i], strlen(prefixes[i])) == 0)
				skip = strlen(prefixes[i]);
		if (skip == 0)
			add(one);
		text += skip ? skip : 1;
	}
}

static void add_number(uint64_t number, unsigned base)
{
	char digits[24];
	size_t start = sizeof(digits) - 1;

	digits[start] = '\0';
	do {
		digits[--start] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number > 0);
	add(base == 16 ? "0x" : "");
	add(digits + start);
}

static void end_line(void)
{
	size_t done;

	line_buffer.text[line_buffer.length++] = '\n';
	if (write_bytes(granted.out, line_buffer.text, line_buffer.length, &done) != 0)
		exit(3);
	line_buffer.length = 0;
}

/* ---- checks ---- */

static const struct {
	const char *type, *name;
	uint64_t value;
} constants[] = {
#define CONST(type, name, value) { #type, #name, value },
#include "../../abi/constants.def"
#undef CONST
};

static void add_errno(cloudabi_errno_t error)
{
	for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++)
		if (strcmp(constants[i].type, "errno") == 0 && constants[i].value == error) {
			add(constants[i].name);
			return;
		}
	add_number(error, 10);
}

static bool tell(bool well, const char *text)
{
	checks++;
	failures += !well;
	add(well ? "ok " : "not ok ");
	add_number(checks, 10);
	add(" - ");
	if (context) {
		add(context);
		add(": ");
	}
	add_code(text);
	end_line();
	return well;
}

static void begin_reason(int line)
{
	add("# line ");
	add_number((uint64_t)line, 10);
	add(": got ");
}

void set_context(const char *text)
{
	context = text;
}

bool check_true(bool well, const char *text, int line)
{
	if (!tell(well, text)) {
		begin_reason(line);
		add("false");
		end_line();
	}
	return well;
}

bool check_errno(cloudabi_errno_t got, cloudabi_errno_t wanted, const char *text, int line)
{
	if (!tell(got == wanted, text)) {
		begin_reason(line);
		add_errno(got);
		end_line();
	}
	return got == wanted;
}

bool check_number(uint64_t got, uint64_t wanted, const char *text, int line)
{
	if (!tell(got == wanted, text)) {
		begin_reason(line);
		add_number(got, 10);
		add(", ");
		add_number(got, 16);
		add(", wanted ");
		add_number(wanted, 16);
		end_line();
	}
	return got == wanted;
}

/* For what a test only prepares. */
static void must(cloudabi_errno_t error, const char *what)
{
	if (error == 0)
		return;
	add("Bail out! ");
	add(what);
	add(": ");
	add_errno(error);
	end_line();
	exit(2);
}

/* ---- calls with fewer arguments ---- */

cloudabi_errno_t open_at(cloudabi_fd_t dir, const char *path, cloudabi_oflags_t oflags,
			 cloudabi_fdflags_t flags, cloudabi_rights_t base,
			 cloudabi_rights_t inheriting, cloudabi_fd_t *out)
{
	const cloudabi_fdstat_t wanted = { .fs_flags = flags, .fs_rights_base = base,
					   .fs_rights_inheriting = inheriting };

	return cloudabi_sys_file_open(following(dir), PATH(path), oflags, &wanted, out);
}

cloudabi_errno_t read_bytes(cloudabi_fd_t fd, void *bytes, size_t length, size_t *out)
{
	const cloudabi_iovec_t iovec = { bytes, length };

	return cloudabi_sys_fd_read(fd, &iovec, 1, out);
}

cloudabi_errno_t write_bytes(cloudabi_fd_t fd, const void *bytes, size_t length, size_t *out)
{
	const cloudabi_ciovec_t iovec = { bytes, length };

	return cloudabi_sys_fd_write(fd, &iovec, 1, out);
}

cloudabi_errno_t set_flags(cloudabi_fd_t fd, cloudabi_fdflags_t flags)
{
	const cloudabi_fdstat_t wanted = { .fs_flags = flags };

	return cloudabi_sys_fd_stat_put(fd, &wanted, CLOUDABI_FDSTAT_FLAGS);
}

cloudabi_errno_t set_rights(cloudabi_fd_t fd, cloudabi_rights_t base,
			    cloudabi_rights_t inheriting)
{
	const cloudabi_fdstat_t wanted = { .fs_rights_base = base,
					   .fs_rights_inheriting = inheriting };

	return cloudabi_sys_fd_stat_put(fd, &wanted, CLOUDABI_FDSTAT_RIGHTS);
}

/* ---- helpers ---- */

cloudabi_fdstat_t status_of(cloudabi_fd_t fd)
{
	cloudabi_fdstat_t status;

	must(cloudabi_sys_fd_stat_get(fd, &status), "the status of a descriptor");
	return status;
}

cloudabi_fd_t open_file(cloudabi_fd_t dir, const char *path)
{
	cloudabi_fd_t fd = NO_FD;

	must(open_at(dir, path, CLOUDABI_O_CREAT, 0, REGULAR_BASE, 0, &fd), path);
	return fd;
}

void make_file(cloudabi_fd_t dir, const char *path, const char *content)
{
	cloudabi_fd_t fd = open_file(dir, path);
	size_t done;

	must(write_bytes(fd, content, strlen(content), &done), path);
	must(cloudabi_sys_fd_close(fd), path);
}

void make_directory(cloudabi_fd_t dir, const char *path)
{
	must(cloudabi_sys_file_create(dir, PATH(path), CLOUDABI_FILETYPE_DIRECTORY), path);
}

void make_link(cloudabi_fd_t dir, const char *content, const char *path)
{
	must(cloudabi_sys_file_symlink(PATH(content), dir, PATH(path)), path);
}

cloudabi_fd_t open_directory(cloudabi_fd_t dir, const char *path)
{
	const cloudabi_rights_t inheriting = status_of(dir).fs_rights_inheriting;
	cloudabi_fd_t fd = NO_FD;

	must(open_at(dir, path, CLOUDABI_O_DIRECTORY, 0, inheriting & DIRECTORY_BASE, inheriting,
		     &fd), path);
	return fd;
}

void make_pair(cloudabi_filetype_t type, cloudabi_fd_t pair[2])
{
	must(cloudabi_sys_fd_create2(type, &pair[0], &pair[1]), "a pair of sockets");
}

cloudabi_fd_t attenuated(cloudabi_fd_t fd, cloudabi_rights_t base, cloudabi_rights_t inheriting)
{
	cloudabi_fd_t copy = NO_FD;

	must(cloudabi_sys_fd_dup(fd, &copy), "a duplicate");
	must(set_rights(copy, base, inheriting), "fewer rights");
	return copy;
}

cloudabi_timestamp_t now(cloudabi_clockid_t clock)
{
	cloudabi_timestamp_t time;

	must(cloudabi_sys_clock_time_get(clock, 0, &time), "the time");
	return time;
}

/* ---- the program ---- */

static void take(const char *name, int fd)
{
	static const struct {
		const char *name;
		cloudabi_fd_t *fd;
	} names[] = {
		{ "out", &granted.out },       { "tmp", &granted.tmp },
		{ "ro", &granted.ro },	       { "device", &granted.device },
		{ "append", &granted.append }, { "listen", &granted.listen },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, name) == 0)
			*names[i].fd = (cloudabi_fd_t)fd;
}

_Noreturn void program_main(const argdata_t *ad)
{
	const argdata_t *key, *value;
	argdata_map_iterator_t it;

	argdata_map_iterate(ad, &it);
	while (argdata_map_get(&it, &key, &value)) {
		const char *name;
		int fd;

		if (argdata_get_str_c(key, &name) == 0 && argdata_get_fd(value, &fd) == 0)
			take(name, fd);
		argdata_map_next(&it);
	}
	test();
	add("1..");
	add_number(checks, 10);
	end_line();
	exit(failures ? 1 : 0);
}
