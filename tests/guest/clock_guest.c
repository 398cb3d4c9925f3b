/* clock_res_get, clock_time_get, random_get. */
#include "harness.h"

#define SECOND 1000000000ull

static const struct {
	const char *name;
	cloudabi_clockid_t id;
} clocks[] = {
	{ "monotonic", CLOUDABI_CLOCK_MONOTONIC },
	{ "process", CLOUDABI_CLOCK_PROCESS_CPUTIME_ID },
	{ "realtime", CLOUDABI_CLOCK_REALTIME },
	{ "thread", CLOUDABI_CLOCK_THREAD_CPUTIME_ID },
};

static void check_clocks(void)
{
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		cloudabi_timestamp_t time = 0, later = 0, resolution = 0;

		set_context(clocks[i].name);
		CHECK_OK(cloudabi_sys_clock_res_get(clocks[i].id, &resolution));
		CHECK(resolution > 0 && resolution < SECOND);
		CHECK_OK(cloudabi_sys_clock_time_get(clocks[i].id, 0, &time));
		CHECK(time > 0);
		CHECK_OK(cloudabi_sys_clock_time_get(clocks[i].id, UINT64_MAX, &later));
		CHECK(clocks[i].id == CLOUDABI_CLOCK_REALTIME || later >= time);
	}
	set_context("realtime");
	CHECK(now(CLOUDABI_CLOCK_REALTIME) > 1600000000 * SECOND);
}

/* Only time that was spent computing counts. */
static void check_cpu_time(void)
{
	const cloudabi_timestamp_t process = now(CLOUDABI_CLOCK_PROCESS_CPUTIME_ID);
	const cloudabi_timestamp_t thread = now(CLOUDABI_CLOCK_THREAD_CPUTIME_ID);
	volatile unsigned work = 0;

	while (now(CLOUDABI_CLOCK_THREAD_CPUTIME_ID) < thread + 5 * MILLISECOND)
		work++;
	set_context("CPU time");
	CHECK(now(CLOUDABI_CLOCK_PROCESS_CPUTIME_ID) >= process + 4 * MILLISECOND);
}

static const cloudabi_clockid_t unknown[] = { 0, 5, 7, 11, 0x80000001, 0xffffffff };

static void check_unknown(void)
{
	cloudabi_timestamp_t time = 42;

	set_context("unknown clock");
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		CHECK_ERR(cloudabi_sys_clock_res_get(unknown[i], &time), CLOUDABI_EINVAL);
		CHECK_ERR(cloudabi_sys_clock_time_get(unknown[i], 0, &time), CLOUDABI_EINVAL);
	}
	CHECK_NUMBER(time, 42);
}

static unsigned char bytes[1 << 20];

static void check_random(void)
{
	size_t seen[256] = { 0 }, missing = 0;

	set_context("random");
	bytes[0] = bytes[5] = 7;
	CHECK_OK(cloudabi_sys_random_get(bytes, 0));
	CHECK_OK(cloudabi_sys_random_get(NULL, 0));
	CHECK_NUMBER(bytes[0], 7);
	CHECK_OK(cloudabi_sys_random_get(bytes + 1, 4));
	CHECK(bytes[0] == 7 && bytes[5] == 7);
	CHECK_OK(cloudabi_sys_random_get(bytes, sizeof(bytes)));
	for (size_t i = 0; i < sizeof(bytes); i++)
		seen[bytes[i]]++;
	for (size_t i = 0; i < 256; i++)
		missing += seen[i] < sizeof(bytes) / 512 || seen[i] > sizeof(bytes) / 128;
	CHECK_NUMBER(missing, 0);
	/* The last bytes too: a block of zeros at the end would be a call that gave up. */
	CHECK(memcmp(bytes + sizeof(bytes) - 32, bytes + sizeof(bytes) - 64, 32) != 0);
}

void test(void)
{
	check_clocks();
	check_cpu_time();
	check_unknown();
	check_random();
}
