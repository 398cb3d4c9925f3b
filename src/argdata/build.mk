# Argument data.  The first list needs no C library beyond malloc(), free(), errno and the
# memory and string functions, and is compiled for guests too.
ARGDATA_GUEST_SOURCES := $(addprefix src/argdata/,create.c decimal.c get.c iterate.c \
	serialize.c utf8.c yaml.c)
ARGDATA_HOST_SOURCES := $(addprefix src/argdata/,print.c reader.c writer.c)

$(B)/lib/libargdata.a: $(call host_objects,$(ARGDATA_GUEST_SOURCES) $(ARGDATA_HOST_SOURCES))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^
all: $(B)/lib/libargdata.a
