# The tree of values to open descriptors with rights, and argument data.
$(B)/lib/libgrant.a: $(call host_objects,$(wildcard src/grant/*.c))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^
all: $(B)/lib/libgrant.a
