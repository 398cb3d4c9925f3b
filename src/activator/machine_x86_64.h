/* What the activator must know about x86-64. */
#ifndef ACTIVATOR_MACHINE_X86_64_H
#define ACTIVATOR_MACHINE_X86_64_H

#include <elf.h>

#define MACHINE_ELF EM_X86_64
/* User addresses end below this. */
#define MACHINE_ADDRESS_END 0x7ffffffff000ULL
/* FS points to a cell that holds the address of the thread control block. */
#define MACHINE_HAS_CELL 1

#endif
