/* The server as a CloudABI program: everything it does is a call on a descriptor it was given. */
#include <cloudabi_syscalls.h>
#include <cloudabi_thread.h>
#include <string.h>

#include "platform.h"

static const uint64_t second = 1000000000;

int platform_accept(int listener)
{
	cloudabi_fd_t fd;

	return cloudabi_sys_sock_accept((cloudabi_fd_t)listener, NULL, &fd) == 0 ? (int)fd : -1;
}

void platform_close(int fd)
{
	cloudabi_sys_fd_close((cloudabi_fd_t)fd);
}

static bool wait_for_data(int socket, unsigned seconds)
{
	const cloudabi_subscription_t subscriptions[] = {
		{ .type = CLOUDABI_EVENTTYPE_FD_READ, .fd_readwrite.fd = (cloudabi_fd_t)socket },
		{ .type = CLOUDABI_EVENTTYPE_CLOCK, .clock.clock_id = CLOUDABI_CLOCK_MONOTONIC,
		  .clock.timeout = seconds * second },
	};
	cloudabi_event_t events[2];
	size_t count;

	if (cloudabi_sys_poll(subscriptions, events, 2, &count) != 0)
		return false;
	for (size_t i = 0; i < count; i++)
		if (events[i].type == CLOUDABI_EVENTTYPE_FD_READ && events[i].error == 0)
			return true;
	return false;
}

long platform_receive(int socket, void *buffer, size_t size, unsigned seconds)
{
	const cloudabi_iovec_t data = { buffer, size };
	const cloudabi_recv_in_t in = { .ri_data = &data, .ri_data_len = 1 };
	cloudabi_recv_out_t out;

	if (!wait_for_data(socket, seconds) ||
	    cloudabi_sys_sock_recv((cloudabi_fd_t)socket, &in, &out) != 0)
		return -1;
	return (long)out.ro_datalen;
}

long platform_send(int socket, const void *data, size_t length)
{
	const char *at = data;

	while (length > 0) {
		const cloudabi_ciovec_t piece = { at, length };
		const cloudabi_send_in_t in = { .si_data = &piece, .si_data_len = 1 };
		cloudabi_send_out_t out;

		if (cloudabi_sys_sock_send((cloudabi_fd_t)socket, &in, &out) != 0)
			return -1;
		at += out.so_datalen;
		length -= out.so_datalen;
	}
	return 0;
}

/* What may be asked for beneath a directory; it does not change while we have it. */
static cloudabi_rights_t inherited(cloudabi_fd_t root)
{
	static _Atomic(cloudabi_rights_t) known;
	cloudabi_fdstat_t stat;

	if (known == 0 && cloudabi_sys_fd_stat_get(root, &stat) == 0)
		known = stat.fs_rights_inheriting;
	return known;
}

int platform_open(int root, const char *path, struct file *out)
{
	const cloudabi_lookup_t lookup = { (cloudabi_fd_t)root, CLOUDABI_LOOKUP_SYMLINK_FOLLOW };
	/* Ask for all that the directory hands on but writing. */
	const cloudabi_rights_t rights =
		inherited((cloudabi_fd_t)root) &
		~(cloudabi_rights_t)(CLOUDABI_RIGHT_FD_WRITE | CLOUDABI_RIGHT_FD_DATASYNC |
				     CLOUDABI_RIGHT_FILE_ALLOCATE |
				     CLOUDABI_RIGHT_FILE_STAT_FPUT_SIZE);
	const cloudabi_fdstat_t wanted = { .fs_flags = CLOUDABI_FDFLAG_NONBLOCK,
					   .fs_rights_base = rights,
					   .fs_rights_inheriting = rights };
	cloudabi_filestat_t stat;
	cloudabi_fd_t fd;

	if (cloudabi_sys_file_open(lookup, path, strlen(path), 0, &wanted, &fd) != 0)
		return -1;
	if (cloudabi_sys_file_stat_fget(fd, &stat) != 0 ||
	    (stat.st_filetype != CLOUDABI_FILETYPE_REGULAR_FILE &&
	     stat.st_filetype != CLOUDABI_FILETYPE_DIRECTORY)) {
		cloudabi_sys_fd_close(fd);
		return -1;
	}
	*out = (struct file){ .fd = (int)fd,
			      .directory = stat.st_filetype == CLOUDABI_FILETYPE_DIRECTORY,
			      .size = stat.st_size,
			      .inode = stat.st_ino,
			      .modified = (int64_t)(stat.st_mtim / second) };
	return 0;
}

long platform_read_at(int fd, void *buffer, size_t size, uint64_t offset)
{
	const cloudabi_iovec_t data = { buffer, size };
	size_t got;

	if (cloudabi_sys_fd_pread((cloudabi_fd_t)fd, &data, 1, offset, &got) != 0)
		return -1;
	return (long)got;
}

void platform_list(int directory, bool (*each)(void *context, const char *name, size_t length,
					       bool is_directory),
		   void *context)
{
	cloudabi_dircookie_t cookie = CLOUDABI_DIRCOOKIE_START;
	char buffer[4096];
	size_t used;

	do {
		if (cloudabi_sys_file_readdir((cloudabi_fd_t)directory, buffer, sizeof(buffer), cookie,
					      &used) != 0)
			return;
		for (size_t at = 0; used - at >= sizeof(cloudabi_dirent_t);) {
			cloudabi_dirent_t entry;

			memcpy(&entry, buffer + at, sizeof(entry));
			at += sizeof(entry);
			if (entry.d_namlen > used - at)
				break; /* cut off: comes again, whole */
			if (!each(context, buffer + at, entry.d_namlen,
				  entry.d_type == CLOUDABI_FILETYPE_DIRECTORY))
				return;
			at += entry.d_namlen;
			cookie = entry.d_next;
		}
	} while (used == sizeof(buffer));
}

void platform_log(int fd, const char *line, size_t length)
{
	const cloudabi_ciovec_t data = { line, length };
	size_t written;

	/* A full disk must not stop the service. */
	(void)cloudabi_sys_fd_write((cloudabi_fd_t)fd, &data, 1, &written);
}

void *platform_allocate(size_t size)
{
	void *memory;

	if (cloudabi_sys_mem_map(NULL, size, CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE,
				 CLOUDABI_MAP_ANON | CLOUDABI_MAP_PRIVATE, CLOUDABI_MAP_ANON_FD, 0,
				 &memory) != 0)
		return NULL;
	return memory;
}

int platform_thread(void (*function)(void *), void *argument)
{
	struct thread *thread;

	return thread_start(&thread, function, argument) == 0 ? 0 : -1;
}

long platform_run_code(const void *code, size_t length, char *out, size_t size)
{
	long (*function)(char *, size_t);
	void *memory = platform_allocate(length);
	long result;

	if (!memory)
		return -1;
	memcpy(memory, code, length);
	cloudabi_sys_mem_protect(memory, length, CLOUDABI_PROT_READ | CLOUDABI_PROT_EXEC);
	function = (long (*)(char *, size_t))memory;
	result = function(out, size);
	cloudabi_sys_mem_unmap(memory, length);
	return result;
}
