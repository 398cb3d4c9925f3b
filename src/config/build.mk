# YAML text to a tree of values.  Pure: needs libyaml and nothing else.
$(B)/lib/libconfig.a: $(call host_objects,$(wildcard src/config/*.c))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^
all: $(B)/lib/libconfig.a
