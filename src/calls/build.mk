# The system calls on Linux descriptors: the same objects for the vDSO and the supervisor.
CALLS_SOURCES := $(wildcard src/calls/*.c)

$(B)/lib/libcalls.a: $(call free_objects,$(CALLS_SOURCES))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^
all: $(B)/lib/libcalls.a
