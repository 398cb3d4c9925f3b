# cloudabi-run with walls taken away, to see that the attacks would succeed without them.
DENY_RUNS := $(addprefix $(B)/tests/deny/run-without-,filter paths filter-and-paths)
DENY_LINK = @mkdir -p $(@D); $(CC) $(HOST_CFLAGS) $(if $(SAN),,-static) -o $@ $(filter %.o,$^) \
	-Wl,--start-group $(RUN_ARCHIVES) -Wl,--end-group -lyaml

$(B)/tests/deny/run-without-filter: $(call host_objects,tests/deny/weak_filter.c $(wildcard src/run/*.c)) $(B)/cloudabi-run
	$(DENY_LINK)
$(B)/tests/deny/run-without-paths: $(call host_objects,tests/deny/weak_mounts.c tests/deny/weak_landlock.c $(wildcard src/run/*.c)) $(B)/cloudabi-run
	$(DENY_LINK)
$(B)/tests/deny/run-without-filter-and-paths: $(call host_objects,tests/deny/weak_filter.c tests/deny/weak_mounts.c tests/deny/weak_landlock.c $(wildcard src/run/*.c)) $(B)/cloudabi-run
	$(DENY_LINK)
$(B)/tests/deny/cloudabi-vdso: $(B)/cloudabi-vdso
	@mkdir -p $(@D)
	cp $< $@
$(B)/tests/deny/walls: tests/deny/walls.sh
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nBUILD=$(B) exec tests/deny/walls.sh\n' >$@
	@chmod +x $@
all: $(DENY_RUNS) $(B)/tests/deny/cloudabi-vdso $(B)/tests/deny/walls
TESTS += $(B)/tests/deny/walls
