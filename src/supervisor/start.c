/* guest_run(): from a set of grants to a running guest, and to its end. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter/filter.h"
#include "jail/jail.h"
#include "supervisor/boot_record.h"
#include "supervisor/loop.h"
#include "supervisor/supervisor.h"

/* Everything on the way from the request to the loop. */
struct start {
	struct guest_request *request;
	struct guest guest;
	struct jail jail;
	struct boot_descriptor *descriptors;
	size_t *mount_of; /* per grant: its mount's index + 1, or 0 */
	int signals;
};

static int complain(const struct start *start, const char *what, const char *on, int error)
{
	fprintf(stderr, "cloudabi-run: %s: cannot %s%s%s: %s\n", start->request->executable_path,
		what, on ? " " : "", on ? on : "", strerror(-error));
	return 127;
}

static void *need(void *memory)
{
	if (!memory) {
		fputs("cloudabi-run: out of memory\n", stderr);
		exit(127);
	}
	return memory;
}

/* ---- what the jail mounts ---- */

static bool wants_mount(const struct grant *grant)
{
	return grant->kind == GRANT_DIRECTORY || (grant->kind == GRANT_FILE && grant->read_only);
}

static void plan_mounts(struct start *start)
{
	const struct grant_set *grants = start->request->grants;

	start->jail.mount = need(calloc(grants->count + 1, sizeof(*start->jail.mount)));
	start->mount_of = need(calloc(grants->count + 1, sizeof(*start->mount_of)));
	for (size_t i = 0; i < grants->count; i++) {
		const struct grant *grant = &grants->grant[i];

		if (!wants_mount(grant))
			continue;
		start->jail.mount[start->jail.mount_count++] = (struct jail_mount){
			.path = grant->path,
			.source = grant->fd,
			.directory = grant->kind == GRANT_DIRECTORY,
			.read_only = grant->read_only,
		};
		start->mount_of[i] = start->jail.mount_count;
	}
}

static void learn_roots(struct start *start)
{
	struct guest *guest = &start->guest;

	guest->roots = need(calloc(start->jail.mount_count + 1, sizeof(*guest->roots)));
	for (size_t i = 0; i < start->jail.mount_count; i++) {
		struct granted_root *root = &guest->roots[guest->root_count];
		struct stat stat;

		if (!start->jail.mount[i].directory || fstat(start->jail.mount[i].fd, &stat) < 0)
			continue;
		root->mount = object_mount(start->jail.mount[i].fd);
		root->device = stat.st_dev;
		root->inode = stat.st_ino;
		guest->root_count++;
	}
}

/* ---- what the guest holds itself, and what we hold for it ---- */

/* Lets FD survive the guest's exec; we close our copy once that has happened. */
static int hand_over(struct start *start, int fd)
{
	if (fcntl(fd, F_SETFD, 0) < 0)
		return -errno;
	start->guest.handed_over[start->guest.handed_over_count++] = fd;
	return 0;
}

static int keep(struct start *start, const struct grant *grant, int fd, cloudabi_filetype_t type,
		uint64_t *out_ref)
{
	struct handle handle = { .base = grant->base, .inheriting = grant->inheriting,
				 .held = held_new(fd, type) };
	uint32_t number;

	if (!handle.held || handles_add(&start->guest.handles, &handle, &number) != 0)
		return -ENOMEM;
	*out_ref = REF_HANDLE | number;
	return 0;
}

static int place_grant(struct start *start, size_t i)
{
	struct grant *grant = &start->request->grants->grant[i];
	struct boot_descriptor *descriptor = &start->descriptors[i];
	struct object object;
	int fd = grant->fd, error;

	if (start->mount_of[i]) {
		fd = start->jail.mount[start->mount_of[i] - 1].fd;
		close(grant->fd);
	}
	grant->fd = -1;
	error = guest_examine(&start->guest, fd, &object);
	if (error)
		return error;
	*descriptor = (struct boot_descriptor){ .ref = (uint64_t)fd,
						.base = grant->base,
						.inheriting = grant->inheriting,
						.type = grant->type };
	if (object.no_exec)
		descriptor->flags |= DESCRIPTOR_NO_EXEC;
	if (object.read_only)
		descriptor->flags |= DESCRIPTOR_READ_ONLY;
	if (rights_are_natural(&object, grant->base, grant->inheriting))
		return hand_over(start, fd);
	return keep(start, grant, fd, grant->type, &descriptor->ref);
}

static int place_grants(struct start *start)
{
	const struct grant_set *grants = start->request->grants;

	start->descriptors = need(calloc(grants->count + 1, sizeof(*start->descriptors)));
	start->guest.handed_over = need(calloc(grants->count + 3, sizeof(int)));
	for (size_t i = 0; i < grants->count; i++) {
		int error = place_grant(start, i);

		if (error)
			return complain(start, "grant", grants->grant[i].path, error);
	}
	return 0;
}

static int write_boot_record(struct start *start)
{
	struct boot record = {
		.executable = start->request->executable,
		.page_size = (uint32_t)sysconf(_SC_PAGESIZE),
		.cpus = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN),
		.descriptor_count = (uint32_t)start->request->grants->count,
	};
	int error = hand_over(start, start->request->executable);

	if (error)
		return complain(start, "pass on", "the executable", error);
	start->jail.boot = boot_record_make(&record, start->descriptors,
					    start->request->grants->argdata,
					    start->request->grants->argdata_length);
	if (start->jail.boot < 0)
		return complain(start, "write", "the boot record", start->jail.boot);
	start->guest.handed_over[start->guest.handed_over_count++] = start->jail.boot;
	return 0;
}

/* ---- our own state ---- */

/* Nothing that we were started with reaches the guest by accident. */
static void protect_descriptors(void)
{
	syscall(SYS_close_range, 3u, ~0u, 1u << 2 /* CLOSE_RANGE_CLOEXEC */);
	for (int fd = 0; fd < 3; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static int catch_signals(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaddset(&set, caught[i]);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* As many descriptors as the host lets us have; the guest gets the same limit. */
static uint64_t raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1024;
	limit.rlim_cur = limit.rlim_max < (1u << 20) ? limit.rlim_max : 1u << 20;
	setrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur;
}

/* What the supervisor does for a guest from now on, it does with no more than the guest's uid. */
static void drop_privileges(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { 0 };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	syscall(SYS_capset, &header, none);
	prctl(PR_SET_DUMPABLE, 0);
}

/* A descriptor that is good for nothing: the end of a pipe whose other end is closed. */
static int make_inert(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	close(ends[1]);
	return ends[0];
}

/* ---- the vDSO ---- */

/* Beside the program, or where it was installed. */
static int open_vdso(const char *path)
{
	static const char *const places[] = { "cloudabi-vdso", "../libexec/cloudabi/cloudabi-vdso" };
	char self[4096], full[4200], *slash;
	ssize_t length;

	if (path)
		return open(path, O_RDONLY | O_CLOEXEC);
	length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (length < 0)
		return -1;
	self[length] = '\0';
	slash = strrchr(self, '/');
	slash[1] = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int fd;

		snprintf(full, sizeof(full), "%s%s", self, places[i]);
		fd = open(full, O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			return fd;
	}
	return -1;
}

/* ---- the recipe ---- */

static int prepare(struct start *start)
{
	const struct filter_variant *filter = filter_get(FILTER_DIRECT);

	start->signals = catch_signals();
	start->guest.inert = make_inert();
	if (start->signals < 0 || start->guest.inert < 0)
		return complain(start, "prepare", "signals and descriptors", -errno);
	start->jail.vdso = open_vdso(start->request->vdso_path);
	if (start->jail.vdso < 0)
		return complain(start, "open", start->request->vdso_path ?
						       start->request->vdso_path :
						       "cloudabi-vdso beside cloudabi-run",
				-errno);
	start->jail.filter = filter->program;
	start->jail.filter_length = filter->length;
	start->jail.descriptor_limit = raise_descriptor_limit();
	start->guest.path = start->request->executable_path;
	start->guest.tokens = need(calloc(TOKENS_MAX, sizeof(*start->guest.tokens)));
	plan_mounts(start);
	return 0;
}

static int enter_jail(struct start *start)
{
	int error = jail_start(&start->jail), status;

	if (error)
		return complain(start, start->jail.step, start->jail.subject, error);
	learn_roots(start);
	status = place_grants(start);
	if (status == 0)
		status = write_boot_record(start);
	if (status) {
		kill(start->jail.pid, SIGKILL);
		waitpid(start->jail.pid, NULL, 0);
		return status;
	}
	error = jail_confine(&start->jail);
	if (error)
		return complain(start, start->jail.step, start->jail.subject, error);
	start->guest.pid = start->jail.pid;
	start->guest.pidfd = start->jail.pidfd;
	start->guest.listener = start->jail.listener;
	fcntl(start->guest.listener, F_SETFD, FD_CLOEXEC);
	return 0;
}

int guest_run(struct guest_request *request)
{
	static struct start start; /* the new process uses it too until it executes the vDSO */
	int status;

	start = (struct start){ .request = request };
	protect_descriptors();
	status = prepare(&start);
	if (status == 0)
		status = enter_jail(&start);
	if (status)
		return status;
	drop_privileges();
	return guest_serve(&start.guest, start.signals);
}
