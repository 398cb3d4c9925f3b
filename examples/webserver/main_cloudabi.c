/*
 * The CloudABI program.  Its argument is a map: listen is a socket, root a directory, log
 * something to write to.  There is nothing else that it could reach.
 */
#include <program.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"

static void take(const argdata_t *ad, const char *wanted, const char *key, int *out)
{
	if (strcmp(key, wanted) == 0)
		argdata_get_fd(ad, out);
}

_Noreturn void program_main(const argdata_t *ad)
{
	static struct server server = { -1, -1, -1 };
	argdata_map_iterator_t it;
	const argdata_t *key, *value;

	argdata_map_iterate(ad, &it);
	while (argdata_map_get(&it, &key, &value)) {
		const char *name;

		if (argdata_get_str_c(key, &name) == 0) {
			take(value, "listen", name, &server.listener);
			take(value, "root", name, &server.root);
			take(value, "log", name, &server.log);
		}
		argdata_map_next(&it);
	}
	if (server.listener < 0 || server.root < 0 || server.log < 0)
		exit(2);
	server_run(&server);
	exit(1);
}
