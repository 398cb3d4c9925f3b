# What cloudabi-cc makes.
$(B)/tests/sdk/genuine: tests/sdk/genuine.sh
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nBUILD=$(B) exec tests/sdk/genuine.sh\n' >$@
	@chmod +x $@
all: $(B)/tests/sdk/genuine
TESTS += $(B)/tests/sdk/genuine
