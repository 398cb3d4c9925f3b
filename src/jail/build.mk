# The confined process.
$(B)/lib/libjail.a: $(call host_objects,$(wildcard src/jail/*.c))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^
all: $(B)/lib/libjail.a
