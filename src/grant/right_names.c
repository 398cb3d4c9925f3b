/* The names of rights, from the tables of the ABI. */
#include "grant/right_names.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "config/nearest.h"

/* All constants; those of the type "rights" are ours. */
static const struct constant {
	const char *type, *name;
	uint64_t value;
} constants[] = {
#define CONST(type, name, value) { #type, #name, value },
#include "../../abi/constants.def"
#include "../../abi/legacy_constants.def"
#undef CONST
};
#define CONSTANT_COUNT (sizeof(constants) / sizeof(constants[0]))
#define PREFIX "RIGHT_"
#define LONGEST_NAME 40

/* The name of row I as configurations write it; false if the row is not a right. */
static bool name_of_row(size_t i, char name[LONGEST_NAME])
{
	const char *from = constants[i].name + strlen(PREFIX);
	size_t at = 0;

	if (strcmp(constants[i].type, "rights") != 0)
		return false;
	for (; *from && at < LONGEST_NAME - 1; at++)
		name[at] = (char)tolower((unsigned char)*from++);
	name[at] = '\0';
	return true;
}

bool right_by_name(const char *name, cloudabi_rights_t *out)
{
	char candidate[LONGEST_NAME];

	for (size_t i = 0; i < CONSTANT_COUNT; i++) {
		if (!name_of_row(i, candidate) || strcmp(candidate, name) != 0)
			continue;
		*out = constants[i].value;
		return true;
	}
	return false;
}

const char *right_nearest(const char *name)
{
	static char found[LONGEST_NAME];
	char candidate[LONGEST_NAME];
	struct nearest nearest = nearest_start(name);

	found[0] = '\0';
	for (size_t i = 0; i < CONSTANT_COUNT; i++) {
		if (!name_of_row(i, candidate))
			continue;
		nearest.found = NULL;
		nearest_consider(&nearest, candidate);
		if (nearest.found)
			strcpy(found, candidate);
	}
	return found[0] ? found : NULL;
}

static void append_names(cloudabi_rights_t rights, const char *separator, char *out, size_t size)
{
	char name[LONGEST_NAME];
	const char *between = "";

	for (size_t i = 0; i < CONSTANT_COUNT; i++) {
		size_t used = strlen(out);

		if (!name_of_row(i, name) || !(rights & constants[i].value))
			continue;
		snprintf(out + used, size - used, "%s%s", between, name);
		between = separator;
	}
}

void rights_describe(cloudabi_rights_t rights, cloudabi_rights_t all, char *out, size_t size)
{
	cloudabi_rights_t missing = all & ~rights;

	out[0] = '\0';
	if (rights == 0) {
		snprintf(out, size, "none");
	} else if (rights == all) {
		snprintf(out, size, "all");
	} else if ((rights & ~all) == 0 && __builtin_popcountll(missing) <= 4 &&
		   __builtin_popcountll(missing) < __builtin_popcountll(rights)) {
		snprintf(out, size, "all but ");
		append_names(missing, ", ", out, size);
	} else {
		append_names(rights, " ", out, size);
	}
}
