/* Pure conversions between what Linux says and what the ABI says. */
#ifndef CALLS_CONVERT_H
#define CALLS_CONVERT_H

#include <cloudabi_types.h>
#include <stdbool.h>

struct stat;

/* The file type for a Linux st_mode; FIFOs and sockets become stream sockets. */
cloudabi_filetype_t filetype_from_mode(unsigned mode);

/* The file type for a d_type of getdents64(2). */
cloudabi_filetype_t filetype_from_dirent(unsigned char type);

/* *OUT from what fstat(2) gave; the type is derived from the mode. */
void filestat_from_linux(const struct stat *stat, cloudabi_filestat_t *out);

/* Descriptor flags to and from the flags of open(2). */
int open_flags_from_fdflags(cloudabi_fdflags_t flags);
cloudabi_fdflags_t fdflags_from_open_flags(long flags);

/* Linux's clock for the ABI's; -1 if there is none. */
int clock_from_abi(cloudabi_clockid_t clock);

/* Linux's signal number for the ABI's; -1 if there is none.  And back; ABRT if there is none. */
int signal_from_abi(cloudabi_signal_t signal);
cloudabi_signal_t signal_from_linux(int signal);

#endif
