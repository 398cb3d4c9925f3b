# The tables of the ABI against the facts.
$(B)/tests/abi/test_abi: $(call host_objects,tests/abi/test_abi.c)
	@mkdir -p $(@D)
	$(CC) $(SAN_FLAGS) -o $@ $^ -ljansson
$(B)/obj/host/tests/abi/test_abi.o: HOST_CFLAGS += -I.
all: $(B)/tests/abi/test_abi
TESTS_ONCE += $(B)/tests/abi/test_abi tests/abi/mutants.sh
