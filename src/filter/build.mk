# The seccomp programs: compiled from the table when the runtime is built, data when it runs.
FILTER_COMPILER := $(call host_objects,src/filter/policy.c src/filter/compile.c src/filter/describe.c)

$(B)/filter_generate: $(call host_objects,src/filter/generate.c) $(FILTER_COMPILER)
	@mkdir -p $(@D)
	$(CC) $(SAN_FLAGS) -o $@ $^

$(B)/include/filter_program.h: $(B)/filter_generate
	@mkdir -p $(@D)
	$< program >$@

$(call host_objects,src/filter/filter.c): $(B)/include/filter_program.h

$(B)/lib/libfilter.a: $(call host_objects,src/filter/filter.c)
	@mkdir -p $(@D)
	$(AR) rcs $@ $^
all: $(B)/lib/libfilter.a

# Writes the table in the document again, after filter.def has changed.
.PHONY: attack-surface
attack-surface: $(B)/filter_generate
	sed '/^<!-- From here on/,$$d' docs/attack-surface.md >$(B)/attack-surface.md
	$< document >>$(B)/attack-surface.md
	cp $(B)/attack-surface.md docs/attack-surface.md
