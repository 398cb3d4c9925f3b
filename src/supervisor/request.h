/*
 * One control call in the supervisor's hands.  A handler computes its answer, or says what to
 * wait for: then it is called again, from the start, when that may have happened.
 */
#ifndef SUPERVISOR_REQUEST_H
#define SUPERVISOR_REQUEST_H

#include "supervisor/guest.h"

struct request {
	struct guest *guest;
	uint64_t id; /* of the notification */
	uint64_t arg[6];
	int wait_fd;     /* with SERVE_WAIT: owned, closed by the loop */
	short wait_events;
};

/* Instead of an answer: wait for wait_events on wait_fd, then ask again. */
#define SERVE_WAIT (-100000L)
/* The guest is gone or going; there is nobody to answer. */
#define SERVE_NO_ANSWER (-100001L)

/* A result >= 0, minus a CloudABI error number, or one of the above. */
typedef long serve_function(struct request *request);

/* Waits for FD, a descriptor that the caller keeps.  What the handler then returns. */
long serve_wait(struct request *request, int fd, short events);

/* Answers whatever control call NUMBER (without CONTROL_BASE) is. */
long serve(struct request *request, int number);

/* The handlers, by subject: serve_fd.c, serve_file.c, serve_path.c, serve_sock.c, serve_proc.c */
#define SERVE(name) long serve_##name(struct request *request);
#include "supervisor/serve.def"
#undef SERVE

#endif
