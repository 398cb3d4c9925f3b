/*
 * Runs at build time.  `filter_generate program` prints the header filter_program.h with the two
 * compiled programs; `filter_generate document` prints the table of docs/attack-surface.md.
 */
#include <stdio.h>
#include <string.h>

#include "filter/compile.h"
#include "filter/describe.h"

static int print_program(const char *name, enum filter_kind kind)
{
	struct filter_program program;
	int error = filter_compile(policy_rows, policy_row_count, kind, &program);
	size_t i;

	if (error) {
		fprintf(stderr, "filter_generate: cannot compile %s from filter.def: %s\n", name,
			strerror(-error));
		return error;
	}
	printf("static const struct sock_filter %s[] = {\n", name);
	for (i = 0; i < program.length; i++)
		printf("\t{ 0x%02x, %3u, %3u, 0x%08x },\n", program.code[i].code, program.code[i].jt,
		       program.code[i].jf, program.code[i].k);
	puts("};");
	return 0;
}

static int print_header(void)
{
	puts("/* Printed by src/filter/generate.c from src/filter/filter.def: code, jt, jf, k. */");
	if (print_program("filter_direct", FILTER_DIRECT))
		return 1;
	return print_program("filter_supervised", FILTER_SUPERVISED) != 0;
}

int main(int argc, char **argv)
{
	int status = 0;

	if (argc == 2 && strcmp(argv[1], "program") == 0) {
		status = print_header();
	} else if (argc == 2 && strcmp(argv[1], "document") == 0) {
		fputs(DESCRIBE_MARK, stdout);
		describe_rows(stdout, policy_rows, policy_row_count);
	} else {
		fputs("usage: filter_generate program|document\n", stderr);
		return 2;
	}
	if (fflush(stdout) != 0) {
		perror("filter_generate: cannot write");
		return 1;
	}
	return status;
}
