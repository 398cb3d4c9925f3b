/* The life of a grant set. */
#include <stdlib.h>
#include <unistd.h>

#include "base/object.h"
#include "grant/grant.h"

void grant_set_destroy(struct grant_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		if (set->grant[i].fd >= 0)
			close(set->grant[i].fd);
		free(set->grant[i].path);
	}
	free(set->grant);
	free(set->argdata);
	*set = (struct grant_set){ 0 };
}

int grant_object(const struct grant *grant, struct object *out)
{
	int result = object_examine(grant->fd, out);

	if (grant->read_only)
		out->read_only = out->no_exec = true;
	out->grant_root = grant->kind == GRANT_DIRECTORY;
	return result;
}
