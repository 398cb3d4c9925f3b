/* Hands out the programs that generate.c printed at build time.  Decides nothing itself. */
#include "filter/filter.h"

#include <filter_program.h>

#define VARIANT(array) { .program = array, .length = sizeof(array) / sizeof((array)[0]) }

const struct filter_variant *filter_get(enum filter_kind kind)
{
	static const struct filter_variant variants[] = {
		[FILTER_DIRECT] = VARIANT(filter_direct),
		[FILTER_SUPERVISED] = VARIANT(filter_supervised),
	};

	return &variants[kind];
}
