/* What is mapped in this process, as Linux tells. */
#ifndef TESTS_ACTIVATOR_MAPS_H
#define TESTS_ACTIVATOR_MAPS_H

#include <stdbool.h>
#include <stdint.h>

/* Is every page of [START, END) mapped, and as PERMISSIONS say, like "r-xp"? */
bool maps_are(uint64_t start, uint64_t end, const char *permissions);

/* Bytes of address space in use, by which a mapping left behind shows. */
uint64_t maps_total(void);

#endif
