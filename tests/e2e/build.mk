# Whole guests under cloudabi-run.
E2E_GUESTS := $(addprefix $(B)/tests/e2e/,idle leave)
$(B)/tests/e2e/%: tests/e2e/%.c $(SDK_ALL)
	@mkdir -p $(@D)
	$(B)/cloudabi-cc -std=gnu17 -O2 $(WARN) -o $@ $<
$(B)/tests/e2e/lifecycle: tests/e2e/lifecycle.sh
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nBUILD=$(B) exec tests/e2e/lifecycle.sh\n' >$@
	@chmod +x $@
all: $(E2E_GUESTS) $(B)/tests/e2e/lifecycle
TESTS += $(B)/tests/e2e/lifecycle
