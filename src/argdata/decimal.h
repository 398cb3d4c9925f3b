/* Floating-point numbers in decimal; private to this folder. */
#ifndef ARGDATA_DECIMAL_H
#define ARGDATA_DECIMAL_H

#include <stdint.h>

#define DECIMAL_DIGITS_MAX 17

/*
 * The shortest digits that no other double is nearer to than VALUE, which must be finite and
 * greater than 0: VALUE is about 0.DIGITS times 10 to the power of *EXPONENT.  Returns how many.
 */
int decimal_shortest(double value, char digits[DECIMAL_DIGITS_MAX], int *exponent);

#endif
