# The trusted half at run time.
$(B)/lib/libsupervisor.a: $(call host_objects,$(wildcard src/supervisor/*.c))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^
all: $(B)/lib/libsupervisor.a
