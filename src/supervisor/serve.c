/* Which handler a control call has. */
#include "supervisor/request.h"

#include <fcntl.h>

long serve(struct request *request, int number)
{
	static serve_function *const handlers[CONTROL_LIMIT] = {
#define SERVE(name) [CONTROL_##name] = serve_##name,
#include "supervisor/serve.def"
#undef SERVE
	};

	if (number < 0 || number >= CONTROL_LIMIT || !handlers[number])
		return -(long)CLOUDABI_ENOSYS;
	return handlers[number](request);
}

long serve_wait(struct request *request, int fd, short events)
{
	request->wait_fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	request->wait_events = events;
	return request->wait_fd < 0 ? -(long)CLOUDABI_ENFILE : SERVE_WAIT;
}
