# The program that people start.  Static, so that it depends on nothing of the host.
RUN_OBJECTS := $(call host_objects,$(wildcard src/run/*.c))
RUN_ARCHIVES := $(addprefix $(B)/lib/lib,supervisor.a jail.a filter.a grant.a config.a argdata.a base.a calls.a)

$(B)/cloudabi-run: $(RUN_OBJECTS) $(RUN_ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) $(if $(SAN),,-static) -o $@ $(RUN_OBJECTS) -Wl,--start-group $(RUN_ARCHIVES) -Wl,--end-group -lyaml

# The manual page, where there is scdoc to make it.
ifneq ($(shell command -v scdoc),)
$(B)/cloudabi-run.1: docs/cloudabi-run.1.scd
	@mkdir -p $(@D)
	scdoc <$< >$@
all: $(B)/cloudabi-run.1
endif
all: $(B)/cloudabi-run
