# The SDK: build/cloudabi-cc and, beside it, build/sdk with headers and the library.
SDK := $(B)/sdk
SDK_ARCH := $(shell uname -m)
SDK_LIB_SOURCES := sdk/crt/vdso.c sdk/crt/tls.c $(filter-out %_x86_64.c %_aarch64.c,$(wildcard sdk/lib/*.c)) \
	$(wildcard sdk/lib/*_$(SDK_ARCH).c) $(ARGDATA_GUEST_SOURCES)
SDK_HEADERS := $(patsubst sdk/include/%,$(SDK)/include/%,$(wildcard sdk/include/*.h)) \
	$(SDK)/include/argdata.h $(SDK)/include/errno.h \
	$(patsubst $(B)/include/%,$(SDK)/include/%,$(ABI_HEADERS))
SDK_FLAGS := -std=gnu17 -O2 $(WARN) -Isrc -MMD -MP

$(B)/cloudabi-cc: sdk/cloudabi-cc
	@mkdir -p $(@D)
	install -m 755 $< $@

$(SDK)/libexec/cloudabi-brand: sdk/tools/brand.c
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -D_GNU_SOURCE -O2 $(WARN) -o $@ $<

$(SDK)/include/%.h: sdk/include/%.h
	@mkdir -p $(@D)
	cp $< $@
$(SDK)/include/argdata.h: include/argdata.h
	@mkdir -p $(@D)
	cp $< $@
$(SDK)/include/cloudabi_%.h: $(B)/include/cloudabi_%.h
	@mkdir -p $(@D)
	cp $< $@
# The error numbers are those of the ABI.
$(SDK)/include/errno.h: abi/constants.def
	@mkdir -p $(@D)
	{ echo '/* Error numbers.  Generated from abi/constants.def. */'; echo '#ifndef ERRNO_H'; \
	  echo '#define ERRNO_H'; echo; echo 'extern _Thread_local int errno;'; echo; \
	  sed -n 's/^CONST(errno, \(E[A-Z0-9]*\), \([0-9]*\))/#define \1 \2/p' $<; echo; echo '#endif'; } >$@

$(B)/obj/sdk/%.o: %.c $(SDK_HEADERS) $(B)/cloudabi-cc
	@mkdir -p $(@D)
	$(B)/cloudabi-cc $(SDK_FLAGS) -c -o $@ $<

$(SDK)/lib/crt0.o: $(B)/obj/sdk/sdk/crt/crt0.o
	@mkdir -p $(@D)
	cp $< $@
$(SDK)/lib/libcloudabi.a: $(patsubst %.c,$(B)/obj/sdk/%.o,$(SDK_LIB_SOURCES))
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^

# What a program made with cloudabi-cc depends on.
SDK_ALL := $(B)/cloudabi-cc $(SDK)/libexec/cloudabi-brand $(SDK_HEADERS) $(SDK)/lib/crt0.o \
	$(SDK)/lib/libcloudabi.a
all: $(SDK_ALL)
