/* file_readdir. */
#include "harness.h"

#define ENTRIES 200

struct entry {
	cloudabi_dirent_t record;
	char name[256];
};

static char buffer[65536];
static struct entry entries[ENTRIES + 10];

/* Reads one whole record with a buffer that is just large enough; false at the end. */
static bool read_one(cloudabi_fd_t dir, cloudabi_dircookie_t cookie, struct entry *out)
{
	size_t used = 0;

	memset(out, 0, sizeof(*out));
	if (cloudabi_sys_file_readdir(dir, buffer, sizeof(out->record), cookie, &used) != 0 ||
	    used < sizeof(out->record))
		return false;
	memcpy(&out->record, buffer, sizeof(out->record));
	if (out->record.d_namlen > 255 ||
	    cloudabi_sys_file_readdir(dir, buffer, sizeof(out->record) + out->record.d_namlen,
				      cookie, &used) != 0 ||
	    used < sizeof(out->record) + out->record.d_namlen)
		return false;
	memcpy(out->name, buffer + sizeof(out->record), out->record.d_namlen);
	return true;
}

/* All entries with a buffer of SIZE bytes; cut records are read again from the last cookie. */
static size_t read_all(cloudabi_fd_t dir, size_t size)
{
	cloudabi_dircookie_t cookie = CLOUDABI_DIRCOOKIE_START;
	size_t count = 0, used = 0, at, whole;

	do {
		if (cloudabi_sys_file_readdir(dir, buffer, size, cookie, &used) != 0)
			return 0;
		whole = 0;
		for (at = 0; used - at >= sizeof(cloudabi_dirent_t); at += whole) {
			struct entry *entry = &entries[count];

			memcpy(&entry->record, buffer + at, sizeof(entry->record));
			whole = sizeof(entry->record) + entry->record.d_namlen;
			if (used - at < whole || count >= ENTRIES + 9)
				break;
			memset(entry->name, 0, sizeof(entry->name));
			memcpy(entry->name, buffer + at + sizeof(entry->record),
			       entry->record.d_namlen);
			cookie = entry->record.d_next;
			count++;
		}
		if (at == 0 && used == size)
			return 0;
	} while (used == size);
	return count;
}

static size_t occurrences(size_t count, const char *name)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += strcmp(entries[i].name, name) == 0;
	return found;
}

/* "." ".." and entry-0 to entry-199, each once. */
static bool complete(size_t count)
{
	char name[] = "entry-\0\0\0";

	if (count != ENTRIES + 2 || occurrences(count, ".") != 1 || occurrences(count, "..") != 1)
		return false;
	for (unsigned i = 0; i < ENTRIES; i++) {
		char *at = name + 6;

		if (i >= 100)
			*at++ = (char)('0' + i / 100);
		if (i >= 10)
			*at++ = (char)('0' + i / 10 % 10);
		*at++ = (char)('0' + i % 10);
		*at = '\0';
		if (occurrences(count, name) != 1)
			return false;
	}
	return true;
}

static void check_sizes(cloudabi_fd_t dir)
{
	CHECK(complete(read_all(dir, sizeof(buffer))));
	CHECK(complete(read_all(dir, 4096)));
	CHECK(complete(read_all(dir, 1000)));
	CHECK(complete(read_all(dir, 333)));
	CHECK(complete(read_all(dir, 40)));
}

/* From each entry's cookie, exactly the rest follows. */
static void check_cookies(cloudabi_fd_t dir)
{
	static struct entry one;
	size_t count = read_all(dir, sizeof(buffer)), right = 0;

	for (size_t i = 0; i + 1 < count; i++)
		right += read_one(dir, entries[i].record.d_next, &one) &&
			 strcmp(one.name, entries[i + 1].name) == 0 &&
			 one.record.d_ino == entries[i + 1].record.d_ino;
	CHECK_NUMBER(right, ENTRIES + 1);
	CHECK(!read_one(dir, entries[count - 1].record.d_next, &one));
	CHECK(read_one(dir, CLOUDABI_DIRCOOKIE_START, &one) &&
	      strcmp(one.name, entries[0].name) == 0);
	/* Backwards, since every call stands for itself. */
	right = 0;
	for (size_t i = count - 1; i-- > 0;)
		right += read_one(dir, entries[i].record.d_next, &one) &&
			 strcmp(one.name, entries[i + 1].name) == 0;
	CHECK_NUMBER(right, ENTRIES + 1);
}

/* The buffer is filled to the last byte as long as there is more. */
static void check_cut(cloudabi_fd_t dir)
{
	static char whole[4096];
	size_t full = 0, used = 99, same = 0;

	CHECK_OK(cloudabi_sys_file_readdir(dir, whole, sizeof(whole), 0, &full));
	CHECK_NUMBER(full, sizeof(whole));
	for (size_t size = 0; size <= 200; size++)
		same += cloudabi_sys_file_readdir(dir, buffer, size, 0, &used) == 0 &&
			used == size && memcmp(buffer, whole, size) == 0;
	CHECK_NUMBER(same, 201);
	CHECK_OK(cloudabi_sys_file_readdir(dir, buffer, sizeof(buffer), 0, &used));
	CHECK(used > 0 && used < sizeof(buffer));
}

static uint8_t type_of(size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(entries[i].name, name) == 0)
			return entries[i].record.d_type;
	return 0xff;
}

static void check_types(void)
{
	size_t count = read_all(granted.ro, sizeof(buffer));
	cloudabi_filestat_t stat;

	set_context("types");
	CHECK_NUMBER(type_of(count, "."), CLOUDABI_FILETYPE_DIRECTORY);
	CHECK_NUMBER(type_of(count, ".."), CLOUDABI_FILETYPE_DIRECTORY);
	CHECK_NUMBER(type_of(count, "sub"), CLOUDABI_FILETYPE_DIRECTORY);
	CHECK_NUMBER(type_of(count, "file"), CLOUDABI_FILETYPE_REGULAR_FILE);
	CHECK_NUMBER(type_of(count, "link"), CLOUDABI_FILETYPE_SYMBOLIC_LINK);
	CHECK_NUMBER(type_of(count, "dangling"), CLOUDABI_FILETYPE_SYMBOLIC_LINK);
	CHECK_NUMBER(type_of(count, "fifo"), CLOUDABI_FILETYPE_SOCKET_STREAM);
	if (type_of(count, "socket") != 0xff)
		CHECK_NUMBER(type_of(count, "socket"), CLOUDABI_FILETYPE_SOCKET_STREAM);
	CHECK_OK(cloudabi_sys_file_stat_fget(granted.ro, &stat));
	for (size_t i = 0; i < count; i++)
		if (strcmp(entries[i].name, ".") == 0)
			CHECK(entries[i].record.d_ino == stat.st_ino);
}

static void check_changes(cloudabi_fd_t dir)
{
	set_context("changes");
	CHECK_NUMBER(read_all(dir, 1000), 2);
	make_file(dir, "one", "");
	make_file(dir, "two", "");
	CHECK(read_all(dir, 1000) == 4 && occurrences(4, "one") == 1);
	CHECK_OK(cloudabi_sys_file_unlink(dir, PATH("one"), 0));
	CHECK(read_all(dir, 1000) == 3 && occurrences(3, "one") == 0);
}

static void check_errors(void)
{
	const cloudabi_rights_t others = RIGHT(FILE_OPEN) | RIGHT(FILE_STAT_GET);
	size_t used = 42;

	set_context("errors");
	CHECK_ERR(cloudabi_sys_file_readdir(888, buffer, 100, 0, &used), CLOUDABI_EBADF);
	CHECK_ERR(cloudabi_sys_file_readdir(attenuated(granted.ro, others, 0), buffer, 100, 0,
					    &used), CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_readdir(granted.device, buffer, 100, 0, &used),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_ERR(cloudabi_sys_file_readdir(open_file(granted.tmp, "file"), buffer, 100, 0, &used),
		  CLOUDABI_ENOTCAPABLE);
	CHECK_NUMBER(used, 42);
}

static void check_all(cloudabi_fd_t dir, const char *context)
{
	set_context(context);
	check_sizes(dir);
	check_cookies(dir);
	check_cut(dir);
}

void test(void)
{
	cloudabi_fd_t many = open_directory(granted.ro, "many");

	check_all(many, "a directory");
	check_all(attenuated(many, RIGHT(FILE_READDIR), 0), "file_readdir only");
	check_types();
	check_changes(granted.tmp);
	make_directory(granted.tmp, "below");
	check_changes(open_directory(granted.tmp, "below"));
	check_errors();
}
