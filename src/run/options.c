/* Reads the command line: one table row per option. */
#include "run/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const struct row {
	struct option option; /* its val is the short option, or a number above all letters */
	const char *argument; /* what it takes, for the help */
	const char *help;
} rows[] = {
	{ { "config", required_argument, NULL, 'c' }, "FILE",
	  "read the configuration from FILE instead of standard input" },
	{ { "explain", no_argument, NULL, 256 }, NULL,
	  "open everything, print what the program would get, and stop" },
	{ { "check", no_argument, NULL, 257 }, NULL,
	  "print what this host supports; succeeds if programs can run" },
	{ { "vdso", required_argument, NULL, 258 }, "FILE",
	  "start FILE as the cloudabi-vdso" },
	{ { NULL, no_argument, NULL, 'e' }, NULL,
	  "accepted and ignored: programs are always confined" },
	{ { "help", no_argument, NULL, 'h' }, NULL, "print this text" },
	{ { "version", no_argument, NULL, 259 }, NULL, "print the version" },
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static void usage(FILE *out)
{
	fputs("usage: cloudabi-run [-c config.yaml] [options] executable\n", out);
}

void options_help(void)
{
	usage(stdout);
	puts("\nRuns a CloudABI program with the files and sockets that a YAML text grants it,\n"
	     "and with nothing else.  Options:");
	for (size_t i = 0; i < ROW_COUNT; i++) {
		const struct option *option = &rows[i].option;
		char text[40] = "   ";

		if (option->val < 256)
			snprintf(text, sizeof(text), "-%c%s", option->val,
				 option->name ? "," : "");
		if (option->name)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), " --%s %s",
				 option->name, rows[i].argument ? rows[i].argument : "");
		printf("  %-18s %s\n", text, rows[i].help);
	}
	puts("\nExit status: the program's own; 128 + n after signal n; 127 if it was not started.");
}

static void apply(struct options *options, int option)
{
	switch (option) {
	case 'c':
		options->config = optarg;
		break;
	case 'e':
		options->emulate = true;
		break;
	case 256:
		options->action = ACTION_EXPLAIN;
		break;
	case 257:
		options->action = ACTION_CHECK;
		break;
	case 258:
		options->vdso = optarg;
		break;
	case 'h':
		options->action = ACTION_HELP;
		break;
	case 259:
		options->action = ACTION_VERSION;
		break;
	}
}

static int fail(const char *what, const char *on)
{
	fprintf(stderr, "cloudabi-run: %s%s\n", what, on);
	usage(stderr);
	return -1;
}

/* What follows the executable belongs to nobody: arguments are part of the configuration. */
static int read_operands(int argc, char **argv, struct options *options)
{
	bool wanted = options->action == ACTION_RUN || options->action == ACTION_EXPLAIN;

	if (optind < argc)
		options->executable = argv[optind++];
	else if (wanted)
		return fail("no executable given", "");
	if (optind < argc)
		return fail("a program gets its arguments from the configuration, not as: ",
			    argv[optind]);
	return 0;
}

int options_read(int argc, char **argv, struct options *out)
{
	struct option table[ROW_COUNT + 1] = { 0 };
	struct options options = { .action = ACTION_RUN };
	size_t count = 0;
	int option;

	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].option.name)
			table[count++] = rows[i].option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:c:eh", table, NULL)) != -1) {
		if (option == ':')
			return fail("an argument is missing after ", argv[optind - 1]);
		if (option == '?')
			return fail("unknown option ", argv[optind - 1]);
		apply(&options, option);
	}
	if (read_operands(argc, argv, &options) < 0)
		return -1;
	*out = options;
	return 0;
}
