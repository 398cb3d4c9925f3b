# The image activator: what it refuses, how it maps, what programs find when they start.
#	make fuzz-activator	image_check() with libFuzzer (clang), FUZZ_SECONDS=60
ACTIVATOR_TEST_DIR := $(B)/tests/activator
ACTIVATOR_TESTS := $(addprefix $(ACTIVATOR_TEST_DIR)/,\
	test_check test_map test_stack test_run test_corpus)
ACTIVATOR_TEST_CHECK := $(call host_objects,tests/activator/invariants.c) $(B)/lib/libactivator.a

$(ACTIVATOR_TEST_DIR)/test_check: $(call host_objects,$(addprefix tests/activator/,\
	test_check.c check_rows.c sample.c)) $(ACTIVATOR_TEST_CHECK)
$(ACTIVATOR_TEST_DIR)/test_map: $(call host_objects,$(addprefix tests/activator/,\
	test_map.c maps.c sample.c)) $(B)/lib/libactivator.a
$(ACTIVATOR_TEST_DIR)/test_stack: $(call host_objects,tests/activator/test_stack.c) \
	$(B)/lib/libactivator.a
$(ACTIVATOR_TEST_DIR)/test_run: $(call host_objects,tests/activator/test_run.c) \
	$(B)/lib/libactivator.a $(call free_objects,src/activator/enter_x86_64.S)
$(ACTIVATOR_TEST_DIR)/test_corpus: $(call host_objects,$(addprefix tests/activator/,\
	test_corpus.c fuzz_check.c)) $(ACTIVATOR_TEST_CHECK)

$(ACTIVATOR_TESTS):
	@mkdir -p $(@D)
	$(CC) $(SAN_FLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^)

# One program, as linkers lay it out: GNU ld, and lld where there is one.
ACTIVATOR_HAVE_LLD := $(shell command -v ld.lld >/dev/null && echo 1 || echo 0)
ACTIVATOR_GUEST_DIR := $(ACTIVATOR_TEST_DIR)/guests
ACTIVATOR_GUEST_CFLAGS := $(filter-out -MMD -MP,$(COMMON)) -ffreestanding -fPIE -fno-stack-protector \
	-fno-asynchronous-unwind-tables -nostdlib -static-pie

ACTIVATOR_BFD := $(addprefix $(ACTIVATOR_GUEST_DIR)/,bfd bfd-noseparate bfd-norelro bfd-2m)
ACTIVATOR_LLD := $(addprefix $(ACTIVATOR_GUEST_DIR)/,lld lld-norosegment lld-separate lld-64k)
ACTIVATOR_GUESTS := $(ACTIVATOR_BFD)
ifeq ($(ACTIVATOR_HAVE_LLD),1)
ACTIVATOR_GUESTS += $(ACTIVATOR_LLD)
endif

$(ACTIVATOR_BFD): ACTIVATOR_LINKER := bfd
$(ACTIVATOR_LLD): ACTIVATOR_LINKER := lld
$(ACTIVATOR_GUEST_DIR)/bfd-noseparate: ACTIVATOR_LAYOUT := -Wl,-z,noseparate-code
$(ACTIVATOR_GUEST_DIR)/bfd-norelro: ACTIVATOR_LAYOUT := -Wl,-z,norelro
$(ACTIVATOR_GUEST_DIR)/bfd-2m: ACTIVATOR_LAYOUT := -Wl,-z,max-page-size=0x200000
$(ACTIVATOR_GUEST_DIR)/lld-norosegment: ACTIVATOR_LAYOUT := -Wl,--no-rosegment
$(ACTIVATOR_GUEST_DIR)/lld-separate: ACTIVATOR_LAYOUT := -Wl,-z,separate-loadable-segments
$(ACTIVATOR_GUEST_DIR)/lld-64k: ACTIVATOR_LAYOUT := -Wl,-z,max-page-size=65536

$(ACTIVATOR_GUESTS): tests/activator/guest/real.c | $(ABI_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(ACTIVATOR_GUEST_CFLAGS) -fuse-ld=$(ACTIVATOR_LINKER) \
		$(ACTIVATOR_LAYOUT) -o $@ $<
$(ACTIVATOR_GUEST_DIR)/registers: tests/activator/guest/registers_x86_64.S
	@mkdir -p $(@D)
	$(CC) -nostdlib -static-pie -o $@ $<

ACTIVATOR_EMPTY :=
ACTIVATOR_COMMA := $(ACTIVATOR_EMPTY),$(ACTIVATOR_EMPTY)
$(B)/obj/host/tests/activator/test_run.o: HOST_CFLAGS += -DHAVE_LLD=$(ACTIVATOR_HAVE_LLD) \
	'-DGUESTS=$(patsubst %,"%"$(ACTIVATOR_COMMA),$(notdir $(ACTIVATOR_GUESTS)))'
$(B)/obj/host/tests/activator/test_corpus.o: HOST_CFLAGS += \
	'-DCORPUS="$(CURDIR)/tests/activator/corpus"'

$(B)/fuzz/activator: tests/activator/fuzz_check.c tests/activator/invariants.c src/activator/check.c \
	$(wildcard tests/activator/*.h src/activator/*.h src/activator/*.def)
	@mkdir -p $(@D)
	clang -std=gnu17 -O1 -g $(WARN) -Isrc -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o $@ $(filter %.c,$^)

# New inputs go to the build folder; what is worth keeping is copied to the corpus by hand.
.PHONY: fuzz-activator
fuzz-activator: $(B)/fuzz/activator
	@mkdir -p $(B)/fuzz/activator-corpus
	$(B)/fuzz/activator -max_len=4096 -max_total_time=$(or $(FUZZ_SECONDS),60) -print_final_stats=1 \
		-artifact_prefix=$(B)/fuzz/ $(B)/fuzz/activator-corpus tests/activator/corpus

all: $(ACTIVATOR_TESTS) $(ACTIVATOR_GUESTS) $(ACTIVATOR_GUEST_DIR)/registers
TESTS += $(ACTIVATOR_TESTS)
