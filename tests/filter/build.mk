# The seccomp filter: in the simulator, spoiled on purpose, and on the live kernel.
FILTER_TEST_COMMON := $(call host_objects,tests/filter/expected.c tests/filter/rows.c)
FILTER_TEST_SIMULATED := $(FILTER_TEST_COMMON) \
	$(call host_objects,tests/filter/simulate.c tests/filter/probe.c)
FILTER_TEST_TABLE := $(call host_objects,src/filter/policy.c src/filter/compile.c src/filter/describe.c)
FILTER_TESTS := $(addprefix $(B)/tests/filter/,test_policy test_mutants test_live)

$(B)/tests/filter/test_policy: $(call host_objects,tests/filter/test_policy.c) \
	$(FILTER_TEST_SIMULATED) $(FILTER_TEST_TABLE) $(B)/lib/libfilter.a
$(B)/tests/filter/test_mutants: $(call host_objects,tests/filter/test_mutants.c) \
	$(FILTER_TEST_SIMULATED) $(FILTER_TEST_TABLE)
$(B)/tests/filter/test_live: $(call host_objects,tests/filter/test_live.c) \
	$(FILTER_TEST_COMMON) $(B)/lib/libfilter.a

$(FILTER_TESTS):
	@mkdir -p $(@D)
	$(CC) $(SAN_FLAGS) -pthread -o $@ $^

all: $(FILTER_TESTS)
TESTS += $(FILTER_TESTS)
