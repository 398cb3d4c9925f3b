/* An interpreter for the part of BPF that our seccomp programs use, and two ways to bend it. */
#include "simulate.h"

#include <linux/audit.h>
#include <stddef.h>
#include <string.h>

#define LOAD (BPF_LD | BPF_W | BPF_ABS)
#define RETURN (BPF_RET | BPF_K)
#define AND (BPF_ALU | BPF_AND | BPF_K)
#define JUMP (BPF_JMP | BPF_JA)

static bool is_test(uint16_t code)
{
	return code == (BPF_JMP | BPF_JEQ | BPF_K) || code == (BPF_JMP | BPF_JGE | BPF_K) ||
	       code == (BPF_JMP | BPF_JGT | BPF_K) || code == (BPF_JMP | BPF_JSET | BPF_K);
}

static bool test_holds(const struct sock_filter *instruction, uint32_t value)
{
	switch (BPF_OP(instruction->code)) {
	case BPF_JEQ: return value == instruction->k;
	case BPF_JGE: return value >= instruction->k;
	case BPF_JGT: return value > instruction->k;
	default: return value & instruction->k;
	}
}

uint32_t simulate(struct program program, const struct seccomp_data *data, unsigned *out_steps)
{
	uint32_t value = 0;
	unsigned steps = 0;
	uint64_t at = 0; /* jumps go forward only: this ends */

	for (; at < program.length; at++) {
		const struct sock_filter *in = &program.code[at];

		steps++;
		if (in->code == RETURN) {
			if (out_steps)
				*out_steps = steps;
			return in->k;
		}
		if (in->code == LOAD && in->k % 4 == 0 && in->k <= sizeof(*data) - 4)
			memcpy(&value, (const char *)data + in->k, 4);
		else if (in->code == AND)
			value &= in->k;
		else if (in->code == JUMP)
			at += in->k;
		else if (is_test(in->code))
			at += test_holds(in, value) ? in->jt : in->jf;
		else
			break;
	}
	return SIMULATE_BROKEN;
}

bool simulate_always_allows(struct program program, uint32_t number)
{
	uint32_t value = 0;
	uint64_t at = 0;

	for (; at < program.length; at++) {
		const struct sock_filter *in = &program.code[at];

		if (in->code == RETURN)
			return in->k == SECCOMP_RET_ALLOW;
		if (in->code == LOAD && in->k == offsetof(struct seccomp_data, nr))
			value = number;
		else if (in->code == LOAD && in->k == offsetof(struct seccomp_data, arch))
			value = AUDIT_ARCH_X86_64;
		else if (in->code == AND)
			value &= in->k;
		else if (in->code == JUMP)
			at += in->k;
		else if (is_test(in->code))
			at += test_holds(in, value) ? in->jt : in->jf;
		else
			return false;
	}
	return false;
}

/* One path of simulate_may(); KNOWN says that the value does not depend on arguments. */
static bool path_may(struct program program, uint64_t at, uint32_t number, uint32_t value, bool known,
		     uint32_t verdict)
{
	for (; at < program.length; at++) {
		const struct sock_filter *in = &program.code[at];

		if (in->code == RETURN)
			return in->k == verdict;
		if (in->code == LOAD) {
			known = in->k == offsetof(struct seccomp_data, nr) ||
				in->k == offsetof(struct seccomp_data, arch);
			value = in->k == offsetof(struct seccomp_data, nr) ? number : AUDIT_ARCH_X86_64;
		} else if (in->code == AND) {
			value &= in->k;
		} else if (in->code == JUMP) {
			at += in->k;
		} else if (!is_test(in->code)) {
			return true; /* whatever this is, it is not what we compile */
		} else if (known) {
			at += test_holds(in, value) ? in->jt : in->jf;
		} else {
			if (path_may(program, at + 1 + in->jt, number, value, known, verdict))
				return true;
			at += in->jf;
		}
	}
	return false;
}

bool simulate_may(struct program program, uint32_t number, uint32_t verdict)
{
	return path_may(program, 0, number, 0, false, verdict);
}
