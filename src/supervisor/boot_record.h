/* The supervisor's half of calls/boot.h: writing the record that a new guest reads. */
#ifndef SUPERVISOR_BOOT_RECORD_H
#define SUPERVISOR_BOOT_RECORD_H

#include "calls/boot.h"

/*
 * Makes a file in memory with the record.  RECORD's magic and offsets are filled in here.
 * Returns its descriptor, which is not close-on-exec, or -errno.
 */
int boot_record_make(struct boot *record, const struct boot_descriptor *descriptors,
		     const void *argdata, size_t argdata_length);

#endif
