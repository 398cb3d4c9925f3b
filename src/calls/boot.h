/*
 * What the supervisor tells a new guest process: a file in memory whose descriptor number is
 * the guest's only argument.  The vDSO reads it once, keeps its pages for the argument data,
 * and closes it before the program's first instruction.
 */
#ifndef CALLS_BOOT_H
#define CALLS_BOOT_H

#include "calls/control.h"

#define BOOT_MAGIC 0x544f4f42u /* "BOOT" */

/* One descriptor of the new process; its number is its position. */
struct boot_descriptor {
	uint64_t ref; /* REF_*, see control.h */
	cloudabi_rights_t base;
	cloudabi_rights_t inheriting;
	uint8_t type;
	uint8_t flags; /* DESCRIPTOR_* */
	uint8_t unused[6];
};
#define DESCRIPTOR_NO_EXEC 1 /* a directory on a noexec mount */
#define DESCRIPTOR_READ_ONLY 2 /* a directory on a read-only mount */

struct boot {
	uint32_t magic;
	int32_t executable; /* host descriptor of the program's ELF file */
	uint32_t page_size;
	uint32_t cpus;
	uint32_t supervised_paths; /* the filter has no path calls: all directories are handles */
	uint32_t descriptor_count;
	uint64_t descriptors;    /* offset of struct boot_descriptor[] */
	uint64_t argdata;        /* offset */
	uint64_t argdata_length; /* bytes */
};

#endif
