/* How a CloudABI program begins, and how it ends. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <argdata.h>

/* Written by the program: it begins here, with what it was given.  It must not return. */
_Noreturn void program_main(const argdata_t *ad);

/* Ends the process with this exit code. */
_Noreturn void exit(int code);

#endif
