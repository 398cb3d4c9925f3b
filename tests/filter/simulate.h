/*
 * What Linux does with a seccomp program, without Linux.  Pure.
 */
#ifndef TESTS_FILTER_SIMULATE_H
#define TESTS_FILTER_SIMULATE_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

struct program {
	const struct sock_filter *code;
	unsigned length;
};

/* Not a verdict of Linux: the program runs off its end or has an instruction it should not. */
#define SIMULATE_BROKEN 0x12345678u

/* Run the program.  *OUT_STEPS, if not NULL, is the number of instructions executed. */
uint32_t simulate(struct program program, const struct seccomp_data *data, unsigned *out_steps);

/*
 * Whether Linux caches "allowed" for NUMBER and then does not run the program: it emulates it
 * when it is installed, and gives up at the first look at an argument (seccomp_is_const_allow()
 * in kernel/seccomp.c).
 */
bool simulate_always_allows(struct program program, uint32_t number);

/* Whether some arguments can make NUMBER get VERDICT: follows both ways where they decide. */
bool simulate_may(struct program program, uint32_t number, uint32_t verdict);

#endif
