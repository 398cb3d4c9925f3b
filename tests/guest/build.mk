# Tests that run inside: *_guest.c, each with harness.c, and a script that starts it.
GUEST_TESTS := $(patsubst tests/guest/%_guest.c,%,$(wildcard tests/guest/*_guest.c))
GUEST_SCRIPTS := $(GUEST_TESTS:%=$(B)/tests/guest/%.t)

$(B)/tests/guest/%.t: tests/guest/%_guest.c tests/guest/harness.c tests/guest/harness.h $(SDK_ALL) \
		$(B)/cloudabi-run $(B)/cloudabi-vdso
	@mkdir -p $(@D)
	$(B)/cloudabi-cc -std=gnu17 -O2 -g $(WARN) -o $(@:.t=) $< tests/guest/harness.c
	@printf '#!/bin/sh\nBUILD=$(B) exec tests/guest/run $*\n' >$@
	@chmod +x $@
all: $(GUEST_SCRIPTS)
TESTS += $(GUEST_SCRIPTS)
