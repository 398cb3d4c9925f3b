# The web server: as a CloudABI program, as an ordinary one, and each with a deliberate hole.
WEB := examples/webserver
WEB_COMMON := $(addprefix $(WEB)/,http.c respond.c server.c text.c)
WEB_CLOUDABI := $(WEB_COMMON) $(WEB)/platform_cloudabi.c $(WEB)/main_cloudabi.c
WEB_POSIX := $(WEB_COMMON) $(WEB)/platform_posix.c $(WEB)/main_posix.c
WEB_HEADERS := $(wildcard $(WEB)/*.h)
WEB_FLAGS := -std=gnu17 -O2 -g $(filter-out -Werror,$(WARN)) -Werror
WEB_PROGRAMS := $(addprefix $(B)/$(WEB)/,webserver webserver-hole webserver-native webserver-native-hole)

$(B)/$(WEB)/webserver: $(WEB_CLOUDABI) $(WEB_HEADERS) $(SDK_ALL)
	@mkdir -p $(@D)
	$(B)/cloudabi-cc $(WEB_FLAGS) -o $@ $(WEB_CLOUDABI)
$(B)/$(WEB)/webserver-hole: $(WEB_CLOUDABI) $(WEB_HEADERS) $(SDK_ALL)
	@mkdir -p $(@D)
	$(B)/cloudabi-cc $(WEB_FLAGS) -DWITH_HOLE -o $@ $(WEB_CLOUDABI)
$(B)/$(WEB)/webserver-native: $(WEB_POSIX) $(WEB_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(WEB_FLAGS) -D_GNU_SOURCE -static -pthread -o $@ $(WEB_POSIX)
$(B)/$(WEB)/webserver-native-hole: $(WEB_POSIX) $(WEB_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(WEB_FLAGS) -D_GNU_SOURCE -DWITH_HOLE -static -pthread -o $@ $(WEB_POSIX)
all: $(WEB_PROGRAMS)

# The attack: bare machine code, one file per attempt.
WEB_ATTEMPTS := $(shell cut -f1 $(WEB)/attack/attempts)
WEB_PAYLOADS := $(WEB_ATTEMPTS:%=$(B)/$(WEB)/attack/%.bin)

$(B)/$(WEB)/attack/%.bin: $(WEB)/attack/attack.c $(WEB)/attack/linux_calls.h $(WEB)/attack/attack.lds
	@mkdir -p $(@D)
	gcc -std=gnu17 -Os -ffreestanding -fno-builtin -fPIC -fno-stack-protector \
		-fcf-protection=none -fno-asynchronous-unwind-tables -Wall -Wextra -Werror \
		-Wno-unused-function -DATTEMPT=$* -c -o $@.o $<
	ld -T $(WEB)/attack/attack.lds --oformat binary -o $@ $@.o
all: $(WEB_PAYLOADS)
