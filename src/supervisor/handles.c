/* The table of handles: an array that grows to a limit, lowest free number first. */
#include "supervisor/handles.h"

#include <stdlib.h>
#include <unistd.h>

struct held *held_new(int fd, cloudabi_filetype_t type)
{
	struct held *held = malloc(sizeof(*held));

	if (!held) {
		close(fd);
		return NULL;
	}
	*held = (struct held){ .fd = fd, .references = 1, .type = type };
	return held;
}

void held_put(struct held *held)
{
	if (--held->references > 0)
		return;
	close(held->fd);
	free(held);
}

struct handle *handles_get(struct handles *handles, uint32_t number)
{
	if (number >= handles->size || !handles->list[number].held)
		return NULL;
	return &handles->list[number];
}

static cloudabi_errno_t grow(struct handles *handles)
{
	size_t size = handles->size ? handles->size * 2 : 16;
	struct handle *list;

	if (handles->size >= HANDLES_MAX)
		return CLOUDABI_EMFILE;
	list = realloc(handles->list, size * sizeof(*list));
	if (!list)
		return CLOUDABI_ENOMEM;
	for (size_t i = handles->size; i < size; i++)
		list[i] = (struct handle){ 0 };
	handles->list = list;
	handles->size = size;
	return 0;
}

cloudabi_errno_t handles_add(struct handles *handles, const struct handle *handle,
			     uint32_t *out_number)
{
	size_t i = handles->lowest_free;
	cloudabi_errno_t error;

	while (i < handles->size && handles->list[i].held)
		i++;
	if (i == handles->size && (error = grow(handles)) != 0) {
		held_put(handle->held);
		return error;
	}
	handles->list[i] = *handle;
	handles->lowest_free = i + 1;
	*out_number = (uint32_t)i;
	return 0;
}

void handles_remove(struct handles *handles, uint32_t number)
{
	held_put(handles->list[number].held);
	handles->list[number].held = NULL;
	if (number < handles->lowest_free)
		handles->lowest_free = number;
}

void handles_destroy(struct handles *handles)
{
	for (size_t i = 0; i < handles->size; i++)
		if (handles->list[i].held)
			held_put(handles->list[i].held);
	free(handles->list);
	*handles = (struct handles){ 0 };
}
