# The public headers, printed from the tables here.
$(B)/abi_headers: tools/abi_headers.c $(wildcard abi/*.def)
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O1 $(WARN) -o $@ $<

$(B)/include/cloudabi_%.h: $(B)/abi_headers
	@mkdir -p $(@D)
	$< $* >$@
all: $(ABI_HEADERS)
