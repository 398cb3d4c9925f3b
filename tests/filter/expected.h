/*
 * The policy a second time, written as plain C from the design and not from filter.def: what
 * the tests hold the compiled programs against.
 */
#ifndef TESTS_FILTER_EXPECTED_H
#define TESTS_FILTER_EXPECTED_H

#include <errno.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#include "filter/filter.h"

#define ALLOWED SECCOMP_RET_ALLOW
#define ASKED SECCOMP_RET_USER_NOTIF
#define KILLED SECCOMP_RET_KILL_PROCESS
#define REFUSED (SECCOMP_RET_ERRNO | ENOSYS)

uint32_t expected_verdict(enum filter_kind kind, const struct seccomp_data *data);

/* Whether NUMBER is allowed whatever its arguments are. */
bool expected_always(enum filter_kind kind, uint32_t number);

#endif
