/* Picks what the activator must know about the processor. */
#ifndef ACTIVATOR_MACHINE_H
#define ACTIVATOR_MACHINE_H

#include <stdint.h>

#if defined(__x86_64__)
#include "activator/machine_x86_64.h"
#else
#error "the activator does not know this architecture yet"
#endif

/*
 * Starts a program: sets the thread pointer to CELL, and jumps to ENTRY with AUXV as its argument
 * and everything else cleared.
 */
_Noreturn void machine_enter(uintptr_t entry, const void *auxv, uintptr_t stack_pointer, void *cell)
	__attribute__((visibility("hidden")));

#endif
