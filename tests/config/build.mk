# Tests of the configuration: YAML to bytes, YAML to grants, the fuzzer's corpus, cloudabi-run.
CONFIG_TEST_ARCHIVES := $(addprefix $(B)/lib/lib,grant.a config.a argdata.a base.a calls.a)
CONFIG_TESTS := $(addprefix $(B)/tests/config/,yaml_test grant_test replay)

$(CONFIG_TESTS): $(B)/tests/config/%: $(B)/obj/host/tests/config/%.o $(CONFIG_TEST_ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) -o $@ $(filter %.o,$^) $(CONFIG_TEST_ARCHIVES) -lyaml -lm
$(B)/tests/config/replay: $(B)/obj/host/tests/config/fuzz.o
all: $(CONFIG_TESTS)
TESTS += $(CONFIG_TESTS)

# A minute of new inputs on top of the corpus; needs clang.  What it finds stays in the corpus.
.PHONY: fuzz-config
fuzz-config: $(ABI_HEADERS)
	@mkdir -p $(B)/fuzz/config
	clang $(COMMON) -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		-o $(B)/fuzz/config/fuzz tests/config/fuzz.c src/config/*.c src/grant/encode.c \
		$(wildcard src/argdata/*.c) -lyaml -lm
	$(B)/fuzz/config/fuzz -max_total_time=60 -timeout=10 -rss_limit_mb=1024 \
		-dict=tests/config/yaml.dict -artifact_prefix=$(B)/fuzz/config/ \
		$(B)/fuzz/config tests/config/corpus

# The program as a whole.
TESTS += tests/config/cloudabi-run.sh
