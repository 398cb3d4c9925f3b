# The image activator.  It runs as part of the vDSO (src/vdso/build.mk); all of it but the way
# into the program is also built for the host, where it is tested.
$(B)/lib/libactivator.a: $(call host_objects,$(wildcard src/activator/*.c))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^
all: $(B)/lib/libactivator.a
