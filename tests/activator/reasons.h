/* The names of the activator's reasons. */
#ifndef TESTS_ACTIVATOR_REASONS_H
#define TESTS_ACTIVATOR_REASONS_H

#include "activator/activator.h"

static inline const char *reason_name(enum image_reason reason)
{
	static const char *const names[] = {
		[IMAGE_OK] = "OK",
#define REASON(name, text) [IMAGE_##name] = #name,
#include "activator/reasons.def"
#undef REASON
	};

	return (unsigned)reason < IMAGE_REASON_COUNT ? names[reason] : "no reason";
}

#endif
