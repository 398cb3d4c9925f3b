# Argument data, for the host and (but for printing to a FILE) for guests.
ARGDATA_GUEST_SOURCES := src/argdata/create.c src/argdata/get.c src/argdata/iterate.c \
	src/argdata/serialize.c

$(B)/lib/libargdata.a: $(call host_objects,$(wildcard src/argdata/*.c))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^
all: $(B)/lib/libargdata.a
