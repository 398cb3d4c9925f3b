# The vDSO: one freestanding executable without relocations, whose dynamic symbols are the ABI.
VDSO_ARCH := $(shell uname -m)
VDSO_SOURCES := $(filter-out %_x86_64.c %_aarch64.c,$(wildcard src/vdso/*.c)) \
	$(wildcard src/vdso/*_$(VDSO_ARCH).c src/vdso/*_$(VDSO_ARCH).S) \
	$(filter-out %_x86_64.c %_aarch64.c,$(wildcard src/activator/*.c)) \
	$(wildcard src/activator/*_$(VDSO_ARCH).c src/activator/*_$(VDSO_ARCH).S) \
	$(CALLS_SOURCES)

$(B)/cloudabi-vdso: $(call free_objects,$(VDSO_SOURCES))
	@mkdir -p $(@D)
	$(CC) -nostdlib -static-pie -Wl,--export-dynamic -Wl,--hash-style=both -Wl,-z,norelro \
		-Wl,-z,separate-code -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 \
		-Wl,--no-undefined -Wl,--build-id=none -Wl,--gc-sections -o $@ $(filter %.o,$^)
	@if readelf -r $@ | grep -q R_; then echo "$@: has relocations" >&2; rm $@; exit 1; fi
all: $(B)/cloudabi-vdso
