/* Takes a wall away, for tests only: the filter lets everything through but our own calls. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "calls/control.h"
#include "filter/filter.h"

static const struct sock_filter program[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execveat, 2, 0),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, CONTROL_BASE + CONTROL_LIMIT, 2, 0),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, CONTROL_BASE, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

const struct filter_variant *filter_get(enum filter_kind kind)
{
	static const struct filter_variant variant = { program, sizeof(program) / sizeof(program[0]) };

	(void)kind;
	return &variant;
}
