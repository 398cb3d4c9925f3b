/* A guest that ends as it is told: an integer is its exit code, {signal: n} the signal it raises. */
#include <cloudabi_syscalls.h>
#include <program.h>

_Noreturn void program_main(const argdata_t *ad)
{
	argdata_map_iterator_t it;
	const argdata_t *key, *value;
	unsigned code = 0;

	argdata_map_iterate(ad, &it);
	if (argdata_map_get(&it, &key, &value) && argdata_get_int(value, &code) == 0)
		cloudabi_sys_proc_raise((cloudabi_signal_t)code);
	else
		argdata_get_int(ad, &code);
	cloudabi_sys_proc_exit(code);
	for (;;)
		;
}
