# Locks and condition variables, in a program of the host.
$(B)/tests/lock/test_lock: $(call host_objects,tests/lock/test_lock.c $(wildcard src/vdso/lock*.c))
	@mkdir -p $(@D)
	$(CC) $(SAN_FLAGS) -pthread -o $@ $^
all: $(B)/tests/lock/test_lock
TESTS += $(B)/tests/lock/test_lock
