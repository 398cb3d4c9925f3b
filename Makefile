# Builds everything into build/.  `make` builds, `make check` runs all tests (tests/run).
#
# Each folder says what it consists of in its own build.mk; this file only says how.
#	make SAN=1      the hosted parts with AddressSanitizer and UBSan, in build/san
#	make CC=clang   another compiler
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDEXPANSION:
MAKEFLAGS += --no-builtin-rules

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
ifdef SAN
B := build/san
SAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all
else
B := build
SAN_FLAGS :=
endif

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wvla
COMMON := -std=gnu17 -O2 -g $(WARN) -Iinclude -I$(B)/include -Isrc -MMD -MP
# Programs of the host: have a C library, are trusted.
HOST_CFLAGS := $(COMMON) -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	-fno-strict-aliasing $(SAN_FLAGS)
# Code that runs inside a guest, or without a C library in the host.
FREE_CFLAGS := $(COMMON) -ffreestanding -fno-builtin -nostdlib -fPIC -fvisibility=hidden -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fno-strict-aliasing -U_FORTIFY_SOURCE

ABI_HEADERS := $(B)/include/cloudabi_types.h $(B)/include/cloudabi_syscalls.h

.PHONY: all check clean
all:

# Helpers for build.mk files:
#   host_objects / free_objects: the object files of a list of sources.
host_objects = $(patsubst %.c,$(B)/obj/host/%.o,$(1))
free_objects = $(patsubst %.S,$(B)/obj/free/%.o,$(patsubst %.c,$(B)/obj/free/%.o,$(1)))

include abi/build.mk
include $(wildcard src/*/build.mk sdk/build.mk examples/*/build.mk tests/*/build.mk tools/build.mk docs/build.mk)

$(B)/obj/host/%.o: %.c | $(ABI_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) -c -o $@ $<

$(B)/obj/free/%.o: %.c | $(ABI_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(FREE_CFLAGS) -c -o $@ $<

$(B)/obj/free/%.o: %.S
	@mkdir -p $(@D)
	$(CC) $(FREE_CFLAGS) -c -o $@ $<

# Tests register themselves in build.mk: TESTS are run for each kind of user, TESTS_ONCE once.
$(B)/tests/list: Makefile $(wildcard tests/*/build.mk)
	@mkdir -p $(@D)
	@printf '%s\n' $(sort $(TESTS)) >$@
	@printf '%s\n' $(sort $(TESTS_ONCE)) >$@-once
all: $(B)/tests/list

check: all
	tests/run

clean:
	rm -rf build

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
