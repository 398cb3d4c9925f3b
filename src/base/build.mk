# Small things of the trusted programs that hold no policy.
$(B)/lib/libbase.a: $(call host_objects,$(wildcard src/base/*.c))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^
all: $(B)/lib/libbase.a
