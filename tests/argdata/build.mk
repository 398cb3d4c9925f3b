# Argument data: examples in both directions, malformed bytes, random values, failing memory.
comma := ,
ARGDATA_TEST_HELP := $(call host_objects,tests/argdata/examine.c tests/argdata/help.c tests/argdata/tap.c)
ARGDATA_TESTS := $(addprefix $(B)/tests/argdata/,test_decoding test_encoding test_memory test_random test_yaml)

$(ARGDATA_TESTS): $(B)/tests/argdata/%: $(B)/obj/host/tests/argdata/%.o $(ARGDATA_TEST_HELP) $(B)/lib/libargdata.a
	@mkdir -p $(@D)
	$(CC) $(SAN_FLAGS) $(if $(findstring test_memory,$@),-Wl$(comma)--wrap=malloc -Wl$(comma)--wrap=calloc) -o $@ $^ -lm
all: $(ARGDATA_TESTS)
TESTS += $(ARGDATA_TESTS)

# make fuzz-argdata, then build/fuzz/argdata tests/argdata/corpus
.PHONY: fuzz-argdata
fuzz-argdata: $(ABI_HEADERS)
	@mkdir -p $(B)/fuzz
	clang -std=gnu17 -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Iinclude -I$(B)/include -Isrc \
		-o $(B)/fuzz/argdata tests/argdata/fuzz.c $(ARGDATA_GUEST_SOURCES)
