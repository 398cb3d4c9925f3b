/* The sample executable. */
#include "sample.h"

#include <string.h>

#define LOAD(flags, place, address, in_file, in_memory) \
	{ PT_LOAD, flags, place, address, address, in_file, in_memory, 0x1000 }

static const struct sample sample = {
	.header = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT, 17 },
		.e_type = ET_DYN,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_entry = 0x1900,
		.e_phoff = offsetof(struct sample, program),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = SAMPLE_HEADERS,
	},
	.program = {
		[SAMPLE_PHDR] = { PT_PHDR, PF_R, 0x40, 0x40, 0x40, 0x230, 0x230, 8 },
		[SAMPLE_RODATA] = LOAD(PF_R, 0, 0, 0x800, 0x800),
		[SAMPLE_CODE] = LOAD(PF_R | PF_X, 0x800, 0x1800, 0x700, 0x700),
		[SAMPLE_RELRO_DATA] = LOAD(PF_R | PF_W, 0xf00, 0x2f00, 0x250, 0x250),
		[SAMPLE_DATA] = LOAD(PF_R | PF_W, 0x1150, 0x4150, 0x123, 0x3333),
		[SAMPLE_TLS] = { PT_TLS, PF_R, 0x700, 0x700, 0x700, 0x10, 0x40, 8 },
		[SAMPLE_DYNAMIC] = { PT_DYNAMIC, PF_R | PF_W, 0x1000, 0x3000, 0x3000, 0x100, 0x100, 8 },
		[SAMPLE_RELRO] = { PT_GNU_RELRO, PF_R, 0xf00, 0x2f00, 0x2f00, 0x250, 0x1100, 1 },
		[SAMPLE_STACK] = { PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0, 0, 0 },
		[SAMPLE_SPARE] = { 0x6fedcba9, PF_R, 0, 0, 0, 0, 0, 0x1000 },
	},
};

void sample_make(struct sample *out_sample, const struct patch patches[PATCHES_MAX])
{
	*out_sample = sample;
	for (size_t i = 0; i < PATCHES_MAX && patches[i].size > 0; i++)
		memcpy((unsigned char *)out_sample + patches[i].offset, &patches[i].value,
		       patches[i].size);
}

unsigned char sample_byte(uint64_t offset)
{
	return (unsigned char)((offset ^ (offset >> 7)) * 89) | 1;
}
