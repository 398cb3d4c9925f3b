/* Gathering from and scattering to a guest's memory. */
#include "supervisor/buffer.h"

char buffer[BUFFER_SIZE];

cloudabi_errno_t areas_read(const struct guest *guest, uint64_t list, uint64_t count,
			    const struct areas **out)
{
	static struct areas areas;
	cloudabi_errno_t error;

	if (count > OP_IOVS_MAX)
		return CLOUDABI_EINVAL;
	error = guest_read(guest, areas.iov, list, count * sizeof(areas.iov[0]));
	if (error == 0)
		error = op_check_iovs(areas.iov, count);
	if (error)
		return error;
	areas.count = count;
	areas.total = 0;
	for (size_t i = 0; i < count; i++)
		areas.total += areas.iov[i].buf_len;
	areas.length = areas.total < BUFFER_SIZE ? areas.total : BUFFER_SIZE;
	*out = &areas;
	return 0;
}

typedef cloudabi_errno_t copy_function(const struct guest *guest, char *here, uint64_t there,
				       size_t length);

static cloudabi_errno_t copy_in(const struct guest *guest, char *here, uint64_t there, size_t length)
{
	return guest_read(guest, here, there, length);
}

static cloudabi_errno_t copy_out(const struct guest *guest, char *here, uint64_t there,
				 size_t length)
{
	return guest_write(guest, there, here, length);
}

static cloudabi_errno_t each_area(const struct guest *guest, const struct areas *areas,
				  size_t length, copy_function *copy)
{
	size_t done = 0;

	for (size_t i = 0; i < areas->count && done < length; i++) {
		size_t part = areas->iov[i].buf_len;
		cloudabi_errno_t error;

		if (part > length - done)
			part = length - done;
		error = copy(guest, buffer + done, (uintptr_t)areas->iov[i].buf, part);
		if (error)
			return error;
		done += part;
	}
	return 0;
}

cloudabi_errno_t areas_gather(const struct guest *guest, const struct areas *areas, size_t length)
{
	return each_area(guest, areas, length, copy_in);
}

cloudabi_errno_t areas_scatter(const struct guest *guest, const struct areas *areas, size_t length)
{
	return each_area(guest, areas, length, copy_out);
}
