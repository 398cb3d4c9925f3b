/* Marks the functions that programs find in the vDSO's symbol table. */
#ifndef VDSO_EXPORT_H
#define VDSO_EXPORT_H

#include <cloudabi_syscalls.h>

#define EXPORT __attribute__((visibility("default")))

#endif
