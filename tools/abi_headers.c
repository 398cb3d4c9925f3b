/*
 * Prints the public headers of the ABI from the tables in abi/:
 *
 *	abi_headers types     > cloudabi_types.h
 *	abi_headers syscalls  > cloudabi_syscalls.h
 *
 * Runs at build time only.  Each structure comes with assertions of its 64-bit layout.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char legacy_note[] = "\n/* Removed from the ABI during 2017; kept for programs of that time. */";

/* ---- types ---- */

static void print_scalars(void)
{
#define TYPE(name, under, kind) printf("typedef %s cloudabi_%s_t;\n", #under, #name);
#include "../abi/types.def"
	puts(legacy_note);
#include "../abi/legacy_types.def"
#undef TYPE
}

static void print_constant(const char *type, const char *name, const char *value)
{
	static const char *last = "";

	if (strcmp(type, last) != 0)
		putchar('\n');
	last = type;
	printf("#define CLOUDABI_%s %s\n", name, value);
}

static void print_constants(void)
{
#define CONST(type, name, value) print_constant(#type, #name, #value);
#include "../abi/constants.def"
	puts(legacy_note);
#include "../abi/legacy_constants.def"
#undef CONST
}

static int depth;

static void indent(void)
{
	for (int i = 0; i < depth; i++)
		putchar('\t');
}

static void open_block(const char *head)
{
	indent();
	printf("%s {\n", head);
	depth++;
}

static void close_block(const char *tail)
{
	depth--;
	indent();
	printf("}%s;\n", tail);
}

static void print_field(const char *type, const char *name, const char *array)
{
	bool pointer = type[strlen(type) - 1] == '*';

	indent();
	printf("%s%s%s%s;\n", type, pointer ? "" : " ", name, array);
}

static void print_structs(void)
{
#define STRUCT(name, size, align) open_block("typedef struct");
#define STRUCT_END(name) close_block(" cloudabi_" #name "_t"); putchar('\n');
#define FIELD(s, path, name, type, array, offset) print_field(#type, #name, #array);
#define UNION(s) open_block("union");
#define UNION_END(s) close_block("");
#define GROUP(s) open_block("struct");
#define GROUP_END(s, name) close_block(" " #name);
#include "../abi/structs.def"
#include "../abi/legacy_structs.def"
#undef STRUCT
#undef STRUCT_END
#undef FIELD
#undef UNION
#undef UNION_END
#undef GROUP
#undef GROUP_END
}

static void print_assert(const char *what, const char *name, const char *value)
{
	printf("CLOUDABI_ASSERT(%s(cloudabi_%s_t) == %s);\n", what, name, value);
}

static void print_offset(const char *name, const char *field, const char *value)
{
	printf("CLOUDABI_ASSERT(offsetof(cloudabi_%s_t, %s) == %s);\n", name, field, value);
}

static void print_layout(void)
{
#define STRUCT(name, size, align) \
	print_assert("sizeof", #name, #size); \
	print_assert("CLOUDABI_ALIGNOF", #name, #align);
#define STRUCT_END(name)
#define FIELD(s, path, name, type, array, offset) print_offset(#s, #path, #offset);
#define UNION(s)
#define UNION_END(s)
#define GROUP(s)
#define GROUP_END(s, name)
#include "../abi/structs.def"
#include "../abi/legacy_structs.def"
}

static void print_types(void)
{
	puts("/* The types and constants of CloudABI.  Generated from abi/ by tools/abi_headers.c. */\n"
	     "#ifndef CLOUDABI_TYPES_H\n"
	     "#define CLOUDABI_TYPES_H\n\n"
	     "#include <stddef.h>\n"
	     "#include <stdint.h>\n");
	print_scalars();
	print_constants();
	puts("\ntypedef void cloudabi_threadentry_t(cloudabi_tid_t tid, void *aux);\n");
	print_structs();
	puts("typedef void cloudabi_processentry_t(const cloudabi_auxv_t *auxv);\n");
	puts("#ifdef __LP64__\n"
	     "#ifdef __cplusplus\n"
	     "#define CLOUDABI_ASSERT(x) static_assert(x, \"layout of the ABI\")\n"
	     "#define CLOUDABI_ALIGNOF alignof\n"
	     "#else\n"
	     "#define CLOUDABI_ASSERT(x) _Static_assert(x, \"layout of the ABI\")\n"
	     "#define CLOUDABI_ALIGNOF _Alignof\n"
	     "#endif");
	print_layout();
	puts("#undef CLOUDABI_ASSERT\n"
	     "#undef CLOUDABI_ALIGNOF\n"
	     "#endif\n\n"
	     "#endif");
}

/* ---- calls ---- */

static void print_syscalls(void)
{
	puts("/* The calls of CloudABI.  Generated from abi/ by tools/abi_headers.c. */\n"
	     "#ifndef CLOUDABI_SYSCALLS_H\n"
	     "#define CLOUDABI_SYSCALLS_H\n\n"
	     "#include <cloudabi_types.h>\n\n"
	     "#ifdef __cplusplus\n"
	     "extern \"C\" {\n"
	     "#endif\n");
#define CALL(number, name, result, parameters) \
	printf("%s cloudabi_sys_%s%s;\n", #result, #name, #parameters);
#include "../abi/calls.def"
	puts(legacy_note);
#include "../abi/legacy_calls.def"
	puts("\n#ifdef __cplusplus\n"
	     "}\n"
	     "#endif\n\n"
	     "#endif");
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "types") == 0)
		print_types();
	else if (argc == 2 && strcmp(argv[1], "syscalls") == 0)
		print_syscalls();
	else {
		fputs("usage: abi_headers types|syscalls\n", stderr);
		return 2;
	}
	return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
