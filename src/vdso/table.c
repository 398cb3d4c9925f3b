/* The guest's descriptor table.  One mutex for changes, none for look-ups. */
#include "vdso/table.h"

#include <linux/mman.h>
#include <stdatomic.h>

#include "calls/errno.h"
#include "vdso/control_call.h"
#include "vdso/mutex.h"

#define TABLE_BYTES (TABLE_SIZE * sizeof(struct descriptor))

/* A fresh page holds zeros, so a free slot has the ref 0 and refs are kept off by one. */
static struct descriptor *table;
static struct mutex table_mutex;
static uint32_t lowest_free; /* no slot below it is free */

static uint64_t load_ref(cloudabi_fd_t fd)
{
	return __atomic_load_n(&table[fd].ref, __ATOMIC_ACQUIRE) - 1;
}

static void store_ref(cloudabi_fd_t fd, uint64_t ref)
{
	__atomic_store_n(&table[fd].ref, ref + 1, __ATOMIC_RELEASE);
}

static void store_entry(cloudabi_fd_t fd, const struct descriptor *entry)
{
	table[fd].base = entry->base;
	table[fd].inheriting = entry->inheriting;
	table[fd].type = entry->type;
	table[fd].flags = entry->flags;
	store_ref(fd, entry->ref);
}

int table_init(const struct boot_descriptor *list, uint32_t count)
{
	long memory = SYS6(mmap, 0, TABLE_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (sys_failed(memory))
		return (int)memory;
	table = (struct descriptor *)memory;
	for (uint32_t i = 0; i < count; i++) {
		const struct descriptor entry = { .ref = list[i].ref,
						  .base = list[i].base,
						  .inheriting = list[i].inheriting,
						  .type = list[i].type,
						  .flags = list[i].flags };

		store_entry(i, &entry);
	}
	lowest_free = count;
	return 0;
}

cloudabi_errno_t table_get(cloudabi_fd_t fd, cloudabi_rights_t need, struct descriptor *out)
{
	if (fd >= TABLE_SIZE)
		return CLOUDABI_EBADF;
	out->ref = load_ref(fd);
	if (out->ref == REF_NONE)
		return CLOUDABI_EBADF;
	out->base = table[fd].base;
	if (need & ~out->base)
		return CLOUDABI_ENOTCAPABLE;
	out->inheriting = table[fd].inheriting;
	out->type = table[fd].type;
	out->flags = table[fd].flags;
	return 0;
}

void ref_release(uint64_t ref)
{
	if (ref_is_handle(ref))
		CONTROL1(fd_close, ref);
	else
		SYS1(close, ref);
}

cloudabi_errno_t table_add(const struct descriptor *entry, cloudabi_fd_t *out_fd)
{
	uint32_t fd;

	mutex_lock(&table_mutex);
	for (fd = lowest_free; fd < TABLE_SIZE && load_ref(fd) != REF_NONE; fd++)
		;
	lowest_free = fd;
	if (fd < TABLE_SIZE) {
		store_entry(fd, entry);
		lowest_free = fd + 1;
	}
	mutex_unlock(&table_mutex);
	if (fd == TABLE_SIZE) {
		ref_release(entry->ref);
		return CLOUDABI_EMFILE;
	}
	*out_fd = fd;
	return 0;
}

cloudabi_errno_t table_close(cloudabi_fd_t fd)
{
	uint64_t ref = REF_NONE;

	if (fd >= TABLE_SIZE)
		return CLOUDABI_EBADF;
	mutex_lock(&table_mutex);
	ref = load_ref(fd);
	if (ref != REF_NONE) {
		store_ref(fd, REF_NONE);
		if (fd < lowest_free)
			lowest_free = fd;
	}
	mutex_unlock(&table_mutex);
	if (ref == REF_NONE)
		return CLOUDABI_EBADF;
	ref_release(ref);
	return 0;
}

/* A second reference to the object of REF: a new Linux descriptor or a new handle. */
static cloudabi_errno_t ref_dup(uint64_t ref, uint64_t *out_ref)
{
	long answer;

	if (ref_is_handle(ref)) {
		answer = CONTROL1(fd_dup, ref);
		if (answer < 0)
			return control_error(answer);
		*out_ref = (uint64_t)answer & (REF_HANDLE | UINT32_MAX);
		return 0;
	}
	answer = SYS1(dup, ref);
	if (answer < 0)
		return errno_from_linux(answer);
	*out_ref = (uint64_t)answer;
	return 0;
}

cloudabi_errno_t table_dup(cloudabi_fd_t fd, cloudabi_fd_t *out_fd)
{
	struct descriptor entry;
	cloudabi_errno_t error = table_get(fd, 0, &entry);

	if (error == 0)
		error = ref_dup(entry.ref, &entry.ref);
	return error ? error : table_add(&entry, out_fd);
}

cloudabi_errno_t table_replace(cloudabi_fd_t from, cloudabi_fd_t to)
{
	struct descriptor entry, old = { .ref = REF_NONE };
	cloudabi_errno_t error;

	error = table_get(from, 0, &entry);
	if (error == 0)
		error = table_get(to, 0, &old);
	if (error || from == to)
		return error;
	/* Two raw descriptors: replacing the number in the kernel too keeps it atomic there. */
	if (!ref_is_handle(entry.ref) && !ref_is_handle(old.ref)) {
		long result;

		mutex_lock(&table_mutex);
		result = load_ref(to) == old.ref ? SYS3(dup3, entry.ref, old.ref, 02000000) : -9;
		if (result >= 0) {
			entry.ref = old.ref;
			store_entry(to, &entry);
		}
		mutex_unlock(&table_mutex);
		return result < 0 ? errno_from_linux(result) : 0;
	}
	error = ref_dup(entry.ref, &entry.ref);
	if (error)
		return error;
	mutex_lock(&table_mutex);
	old.ref = load_ref(to);
	if (old.ref != REF_NONE)
		store_entry(to, &entry);
	mutex_unlock(&table_mutex);
	ref_release(old.ref == REF_NONE ? entry.ref : old.ref);
	return old.ref == REF_NONE ? CLOUDABI_EBADF : 0;
}

cloudabi_errno_t table_shrink(cloudabi_fd_t fd, cloudabi_rights_t base, cloudabi_rights_t inheriting)
{
	struct descriptor entry;
	cloudabi_errno_t error;

	mutex_lock(&table_mutex);
	error = table_get(fd, 0, &entry);
	if (error == 0 && ((base & ~entry.base) || (inheriting & ~entry.inheriting)))
		error = CLOUDABI_ENOTCAPABLE;
	if (error == 0 && (base != entry.base || inheriting != entry.inheriting)) {
		/* The answer is the ref that replaces this one: the same, or a new handle. */
		long answer = CONTROL3(fd_stat_put, entry.ref, base, inheriting);

		error = control_error(answer);
		if (error == 0) {
			uint64_t old = entry.ref;

			entry.ref = (uint64_t)answer & (REF_HANDLE | UINT32_MAX);
			entry.base = base;
			entry.inheriting = inheriting;
			store_entry(fd, &entry);
			if (!ref_is_handle(old) && ref_is_handle(entry.ref))
				SYS1(close, old);
		}
	}
	mutex_unlock(&table_mutex);
	return error;
}
