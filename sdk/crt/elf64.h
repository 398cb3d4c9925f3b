/*
 * The parts of ELF that start-up code reads: program headers and dynamic section of the program
 * itself, and of the vDSO.  Guests have no <elf.h>.
 */
#ifndef SDK_CRT_ELF64_H
#define SDK_CRT_ELF64_H

#include <stdint.h>

#define PT_DYNAMIC 2
#define PT_TLS 7
#define PT_GNU_RELRO 0x6474e552

#define DT_NULL 0
#define DT_PLTRELSZ 2
#define DT_HASH 4
#define DT_STRTAB 5
#define DT_SYMTAB 6
#define DT_RELA 7
#define DT_RELASZ 8
#define DT_REL 17
#define DT_RELR 36

#define R_X86_64_RELATIVE 8

#define STB_GLOBAL 1
#define STT_FUNC 2
#define STV_DEFAULT 0

struct elf64_ehdr {
	uint8_t e_ident[16];
	uint16_t e_type, e_machine;
	uint32_t e_version;
	uint64_t e_entry, e_phoff, e_shoff;
	uint32_t e_flags;
	uint16_t e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
};

struct elf64_phdr {
	uint32_t p_type, p_flags;
	uint64_t p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
};

struct elf64_dyn {
	int64_t d_tag;
	uint64_t d_val;
};

struct elf64_sym {
	uint32_t st_name;
	uint8_t st_info, st_other;
	uint16_t st_shndx;
	uint64_t st_value, st_size;
};

struct elf64_rela {
	uint64_t r_offset, r_info;
	int64_t r_addend;
};

_Static_assert(sizeof(struct elf64_ehdr) == 64, "ELF");
_Static_assert(sizeof(struct elf64_phdr) == 56, "ELF");
_Static_assert(sizeof(struct elf64_sym) == 24, "ELF");
_Static_assert(sizeof(struct elf64_rela) == 24, "ELF");

#endif
