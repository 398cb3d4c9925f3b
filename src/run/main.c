/*
 * cloudabi-run: starts a CloudABI program with what a YAML text grants it, and nothing else.
 * This is the tour: each step below is one stage, in a folder of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"
#include "grant/build.h"
#include "run/check.h"
#include "run/explain.h"
#include "run/options.h"
#include "run/read_text.h"
#include "supervisor/supervisor.h"

#define VERSION "0.1"
#define NOT_STARTED 127

static int fail(const char *what, const char *on, const char *reason)
{
	fprintf(stderr, "cloudabi-run: cannot %s \"%s\": %s\n", what, on, reason);
	return -1;
}

static const char *name_of_config(const struct options *options)
{
	return options->config ? options->config : "standard input";
}

/* Nobody executes the file as a Linux program, so that it may be executed is checked here. */
static int open_executable(const char *path, int *out)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return fail("open the executable", path, strerror(errno));
	*out = fd;
	if (fstat(fd, &status) < 0)
		return fail("open the executable", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return fail("run", path, "it is not a regular file");
	if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0)
		return fail("run", path,
			    errno == EACCES ? "it is not executable (chmod +x)" : strerror(errno));
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return 0;
}

static void print_config_error(const struct options *options, const struct config_error *error)
{
	fprintf(stderr, "%s:", name_of_config(options));
	if (error->line)
		fprintf(stderr, "%u:%u:", error->line, error->column);
	fprintf(stderr, " %s\n", error->text);
}

static int read_config(const struct options *options, struct config **out)
{
	struct config_error error;
	size_t length;
	char *text;
	int result;

	if (!options->config && isatty(STDIN_FILENO))
		fputs("cloudabi-run: reading the configuration (YAML) from standard input\n",
		      stderr);
	result = read_text(options->config, CONFIG_MAX_SIZE, &text, &length);
	if (result < 0)
		return fail("read the configuration", name_of_config(options), strerror(-result));
	result = config_parse(text, length, out, &error);
	free(text);
	if (result < 0)
		print_config_error(options, &error);
	return result;
}

static int make_grants(const struct options *options, const struct config *config,
		       int executable, struct grant_set *out, struct socket_file **out_files)
{
	const struct grant_request request = { .config = config,
					       .executable = executable,
					       .executable_path = options->executable };
	struct config_error error;

	if (grant_set_build(&request, out, out_files, &error) == 0)
		return 0;
	print_config_error(options, &error);
	return -1;
}

static int start(const struct options *options, struct grant_set *grants, int executable)
{
	struct guest_request request = { .grants = grants,
					 .executable = executable,
					 .executable_path = options->executable,
					 .vdso_path = options->vdso };
	int error;

	if (options->action == ACTION_RUN)
		return guest_run(&request);
	error = explain(grants);
	if (error < 0)
		fail("explain", options->executable, strerror(-error));
	grant_set_destroy(grants);
	return error < 0 ? NOT_STARTED : 0;
}

static int run(const struct options *options)
{
	struct socket_file *socket_files;
	struct config *config = NULL;
	struct grant_set grants;
	int executable, status;

	if (options->emulate)
		fputs("cloudabi-run: -e is ignored: programs are always confined\n", stderr);
	if (open_executable(options->executable, &executable) < 0 ||
	    read_config(options, &config) < 0)
		return NOT_STARTED;
	status = make_grants(options, config, executable, &grants, &socket_files);
	config_free(config);
	if (status < 0)
		return NOT_STARTED;
	status = start(options, &grants, executable);
	socket_files_remove(&socket_files);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;

	if (options_read(argc, argv, &options) < 0)
		return NOT_STARTED;
	switch (options.action) {
	case ACTION_HELP:
		options_help();
		return 0;
	case ACTION_VERSION:
		puts("cloudabi-run " VERSION);
		return 0;
	case ACTION_CHECK:
		return check();
	default:
		return run(&options);
	}
}
