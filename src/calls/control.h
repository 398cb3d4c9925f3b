/*
 * The language between a guest's vDSO and its supervisor.
 *
 * A control call is a Linux system call with the number CONTROL_BASE + n, where n is the number
 * of the CloudABI call (abi/calls.def, abi/legacy_calls.def) or one of the numbers below.  The
 * seccomp filter sends it to the supervisor, which answers with a result >= 0 or with minus a
 * CloudABI error number.  Nothing in it is trusted: the supervisor checks every request
 * against its own table.
 *
 * Descriptors are named by refs.  A natural descriptor is named by its Linux number; an
 * attenuated one, which the guest does not hold, by a handle of the supervisor's table.
 */
#ifndef CALLS_CONTROL_H
#define CALLS_CONTROL_H

#include <cloudabi_types.h>

#define CONTROL_BASE 0xca0000
#define CONTROL_LIMIT 0x80 /* numbers that the filter lets through */

enum control_number {
#define CALL(number, name, result, parameters) CONTROL_##name = number,
#include "../abi/calls.def"
#include "../abi/legacy_calls.def"
#undef CALL
	/* (reason, error): the activator gives up on the executable; does not return. */
	CONTROL_start_failed = 0x60,
	/* (ref, direction) -> READY_* | bytes << 8: what poll() would say now. */
	CONTROL_poll_state = 0x61,
	/* (ref, direction) -> Linux descriptor that polls as readable once the ref is ready. */
	CONTROL_poll_proxy = 0x62,
	/* (ref, fdflags): the other half of fd_stat_put(), which itself is (ref, base, inheriting). */
	CONTROL_fd_flags_put = 0x63,
	/* (): the vDSO runs; the supervisor may let go of what the guest now holds itself. */
	CONTROL_started = 0x64,
};

/* Directions of poll_state and poll_proxy. */
#define DIRECTION_READ 1
#define DIRECTION_WRITE 2

#define READY_NOW 1
#define READY_HANGUP 2

/* Refs.  A result that is a new descriptor has the same form, plus its type. */
#define REF_HANDLE (1ULL << 32)       /* the low half is a handle, not a Linux number */
#define REF_FOLLOW (1ULL << 33)       /* with a path: follow a symbolic link at its end */
#define REF_TYPE_SHIFT 40             /* in results: the file type of a handle */
#define REF_NONE (~0ULL)

/* One descriptor in a message: sock_send reads an array of these, sock_recv fills it. */
struct control_descriptor {
	uint64_t ref;
	cloudabi_rights_t base;
	cloudabi_rights_t inheriting;
	uint64_t type;
};
#define CONTROL_DESCRIPTORS_MAX 253 /* SCM_MAX_FD of Linux */

/*
 * sock_send(ref, struct control_message *) and sock_recv(ref, struct control_message *):
 * one message with descriptors.  Results go back into the structure.
 */
struct control_message {
	uint64_t iovs;            /* struct iovec[] */
	uint64_t iov_count;
	uint64_t descriptors;     /* struct control_descriptor[] */
	uint64_t descriptor_count;/* in: sent or room for; out: received */
	uint64_t flags;           /* in: MSG_*; out: CLOUDABI_SOCK_RECV_* */
	uint64_t length;          /* out: bytes */
};

#endif
