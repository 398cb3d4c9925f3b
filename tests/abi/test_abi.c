/*
 * Compares the tables in abi/ with the facts in abi.json, in both directions: every type,
 * constant, member and call that one has, the other has too, with the same value and place.
 */
#include <cloudabi_syscalls.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int number, failed;

static void tell(bool well, const char *what, const char *on)
{
	number++;
	failed += !well;
	printf("%sok %d - %s: %s\n", well ? "" : "not ", number, on, what);
}

/* ---- the tables ---- */

static const struct {
	const char *name, *under;
	size_t size;
} types[] = {
#define TYPE(n, u, kind) { #n, #u, sizeof(cloudabi_##n##_t) },
#include "abi/types.def"
#undef TYPE
};

static const struct {
	const char *type, *name;
	unsigned long long value;
} constants[] = {
#define CONST(t, n, v) { #t, "CLOUDABI_" #n, v },
#include "abi/constants.def"
#undef CONST
};

static const struct {
	const char *name;
	size_t size, align, declared_size, declared_align;
} structs[] = {
#define STRUCT(n, s, a) { #n, sizeof(cloudabi_##n##_t), _Alignof(cloudabi_##n##_t), s, a },
#define STRUCT_END(n)
#define FIELD(s, path, n, type, array, offset)
#define UNION(s)
#define UNION_END(s)
#define GROUP(s)
#define GROUP_END(s, n)
#include "abi/structs.def"
#undef STRUCT
#undef FIELD
};

static const struct {
	const char *in, *path, *type;
	size_t offset, size;
} fields[] = {
#define STRUCT(n, s, a)
#define FIELD(s, path, n, type, array, offset) \
	{ #s, #path, #type #array, offset, sizeof(((cloudabi_##s##_t *)0)->path) },
#include "abi/structs.def"
};

static const struct {
	int number;
	const char *name, *result, *parameters;
} calls[] = {
#define CALL(i, n, r, p) { i, #n, #r, #p },
#include "abi/calls.def"
#undef CALL
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- the facts ---- */

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static long long integer(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void check_constants(const char *type, const json_t *facts)
{
	size_t i, rows = 0, at;
	json_t *fact;

	for (i = 0; i < COUNT(constants); i++)
		rows += strcmp(constants[i].type, type) == 0;
	tell(rows == json_array_size(facts), "number of constants", type);
	json_array_foreach(facts, at, fact) {
		bool found = false;

		for (i = 0; i < COUNT(constants); i++)
			found |= strcmp(constants[i].type, type) == 0 &&
				 strcmp(constants[i].name, text(fact, "c_name")) == 0 &&
				 constants[i].value ==
					 (unsigned long long)integer(fact, "value");
		tell(found, text(fact, "c_name"), type);
	}
}

static void check_types(json_t *facts)
{
	const char *name;
	json_t *fact;

	tell(json_object_size(facts) == COUNT(types), "number of types", "types");
	json_object_foreach(facts, name, fact) {
		bool found = false;

		for (size_t i = 0; i < COUNT(types); i++)
			found |= strcmp(types[i].name, name) == 0 &&
				 strcmp(types[i].under, text(fact, "c_underlying")) == 0 &&
				 types[i].size == (size_t)integer(fact, "size");
		tell(found, "size and kind", name);
		check_constants(name, json_object_get(fact, "constants"));
	}
}

static size_t check_field(const char *in, const char *group, const json_t *fact)
{
	char path[128];
	bool found = false;

	snprintf(path, sizeof(path), "%s%s%s", group ? group : "", group ? "." : "",
		 text(fact, "name"));
	for (size_t i = 0; i < COUNT(fields); i++)
		found |= strcmp(fields[i].in, in) == 0 && strcmp(fields[i].path, path) == 0 &&
			 strcmp(fields[i].type, text(fact, "c_type")) == 0 &&
			 fields[i].offset == (size_t)integer(fact, "offset") &&
			 fields[i].size == (size_t)integer(fact, "size");
	tell(found, path, in);
	return 1;
}

static size_t check_members(const char *in, const char *group, const json_t *members)
{
	size_t count = 0, i, j;
	json_t *member, *one;

	json_array_foreach(members, i, member) {
		if (!json_object_get(member, "variant_on")) {
			count += check_field(in, group, member);
			continue;
		}
		json_array_foreach(json_object_get(member, "cases"), j, one)
			count += check_members(
				in, json_string_value(json_object_get(one, "struct_name")),
				json_object_get(one, "members"));
	}
	return count;
}

static void check_structs(json_t *facts)
{
	const char *name;
	json_t *fact;

	tell(json_object_size(facts) == COUNT(structs), "number of structures", "structs");
	json_object_foreach(facts, name, fact) {
		const json_t *layout = json_object_get(json_object_get(fact, "layout"), "64");
		size_t rows = 0;
		bool found = false;

		for (size_t i = 0; i < COUNT(structs); i++)
			found |= strcmp(structs[i].name, name) == 0 &&
				 structs[i].size == (size_t)integer(layout, "size") &&
				 structs[i].align == (size_t)integer(layout, "align") &&
				 structs[i].size == structs[i].declared_size &&
				 structs[i].align == structs[i].declared_align;
		tell(found, "size and alignment", name);
		for (size_t i = 0; i < COUNT(fields); i++)
			rows += strcmp(fields[i].in, name) == 0;
		tell(rows == check_members(name, NULL, json_object_get(layout, "members")),
		     "number of members", name);
	}
}

static void check_calls(const json_t *facts)
{
	json_t *fact, *parameter;
	size_t i, j;

	tell(json_array_size(facts) == COUNT(calls), "number of calls", "calls");
	json_array_foreach(facts, i, fact) {
		char parameters[512] = "(";
		bool found = false;

		json_array_foreach(json_object_get(fact, "c_params"), j, parameter) {
			strcat(parameters, j ? ", " : "");
			strcat(parameters, json_string_value(parameter));
		}
		strcat(parameters, ")");
		for (j = 0; j < COUNT(calls); j++)
			found |= calls[j].number == integer(fact, "number") &&
				 strcmp(calls[j].name, text(fact, "name")) == 0 &&
				 strcmp(calls[j].result, text(fact, "c_return")) == 0 &&
				 strcmp(calls[j].parameters, parameters) == 0;
		tell(found, text(fact, "name"), "calls");
	}
}

/* What is written about the ABI of 2017, once more by hand. */
static void check_legacy(void)
{
	tell(sizeof(cloudabi_sockaddr_t) == 20 && _Alignof(cloudabi_sockaddr_t) == 2,
	     "size and alignment", "sockaddr");
	tell(sizeof(cloudabi_sockstat_t) == 48 && _Alignof(cloudabi_sockstat_t) == 4,
	     "size and alignment", "sockstat");
	tell(offsetof(cloudabi_sockaddr_t, sa_inet.port) == 6 &&
		     offsetof(cloudabi_sockaddr_t, sa_inet6.port) == 18 &&
		     offsetof(cloudabi_sockstat_t, ss_peername) == 20 &&
		     offsetof(cloudabi_sockstat_t, ss_error) == 40 &&
		     offsetof(cloudabi_sockstat_t, ss_state) == 44,
	     "places of members", "sockstat");
	tell(CLOUDABI_RIGHT_SOCK_ACCEPT == 1ULL << 33 && CLOUDABI_RIGHT_SOCK_LISTEN == 1ULL << 38 &&
		     CLOUDABI_RIGHT_SOCK_STAT_GET == 1ULL << 40 &&
		     CLOUDABI_RIGHT_POLL_WAIT == 1ULL << 31 && CLOUDABI_FILETYPE_FIFO == 0x30 &&
		     CLOUDABI_FILETYPE_SOCKET_SEQPACKET == 0x81,
	     "values", "2017");
}

int main(int argc, char **argv)
{
	json_error_t error;
	json_t *facts = json_load_file(argc > 1 ? argv[1] : "tests/abi/abi.json", 0, &error);

	if (!facts) {
		printf("Bail out! abi.json: %s\n", error.text);
		return 1;
	}
	check_types(json_object_get(facts, "integer_types"));
	check_structs(json_object_get(facts, "structs"));
	check_calls(json_object_get(facts, "syscalls"));
	check_legacy();
	printf("1..%d\n", number);
	json_decref(facts);
	return failed > 0;
}
