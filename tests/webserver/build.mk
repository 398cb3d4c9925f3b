# The web server over HTTP, natively and in CloudABI, and the attack on it.
WEB_TESTS := $(addprefix $(B)/tests/webserver/,http-native http-cloudabi attack)

$(B)/tests/webserver/http-%: tests/webserver/http.sh
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nBUILD=$(B) exec tests/webserver/http.sh $*\n' >$@
	@chmod +x $@
$(B)/tests/webserver/attack: tests/webserver/attack.sh
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nBUILD=$(B) exec tests/webserver/attack.sh\n' >$@
	@chmod +x $@
all: $(WEB_TESTS)
TESTS += $(WEB_TESTS)
