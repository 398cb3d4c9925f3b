/*
 * Shortest decimal digits of a double, by exact arithmetic on large integers (the method of
 * Steele and White): VALUE = rest / scale, and half the distances to the neighbours are
 * below / scale and above / scale.  Slow, small, needs no C library; for printing only.
 */
#include "argdata/decimal.h"

#include <stdbool.h>
#include <string.h>

/* 10 to the 325th, times 2 to the 54th and some room. */
#define WORDS 40

struct number {
	uint32_t word[WORDS]; /* least significant first */
};

static void multiply(struct number *n, uint32_t factor)
{
	uint64_t carry = 0;

	for (int i = 0; i < WORDS; i++) {
		carry += (uint64_t)n->word[i] * factor;
		n->word[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

static void shift_left(struct number *n, int bits)
{
	for (; bits >= 31; bits -= 31)
		multiply(n, 1u << 31);
	multiply(n, 1u << bits);
}

static void add(struct number *n, const struct number *other)
{
	uint64_t carry = 0;

	for (int i = 0; i < WORDS; i++) {
		carry += (uint64_t)n->word[i] + other->word[i];
		n->word[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

static void subtract(struct number *n, const struct number *other)
{
	uint64_t borrow = 0;

	for (int i = 0; i < WORDS; i++) {
		uint64_t difference = (uint64_t)n->word[i] - other->word[i] - borrow;

		n->word[i] = (uint32_t)difference;
		borrow = difference >> 63;
	}
}

static int compare(const struct number *a, const struct number *b)
{
	for (int i = WORDS - 1; i >= 0; i--)
		if (a->word[i] != b->word[i])
			return a->word[i] < b->word[i] ? -1 : 1;
	return 0;
}

struct fraction {
	struct number rest, scale, below, above;
	bool even; /* the borders themselves are read back as this number */
};

/* rest + above against scale: is the number so near to the next digit that it may be that? */
static bool reaches_up(const struct fraction *f)
{
	struct number sum = f->rest;
	int order;

	add(&sum, &f->above);
	order = compare(&sum, &f->scale);
	return f->even ? order >= 0 : order > 0;
}

static bool reaches_down(const struct fraction *f)
{
	int order = compare(&f->rest, &f->below);

	return f->even ? order <= 0 : order < 0;
}

static void times_ten(struct fraction *f)
{
	multiply(&f->rest, 10);
	multiply(&f->below, 10);
	multiply(&f->above, 10);
}

static void set_up(struct fraction *f, double value)
{
	uint64_t bits, mantissa;
	int exponent, wide;

	memcpy(&bits, &value, sizeof(bits));
	mantissa = bits & (UINT64_MAX >> 12);
	exponent = (int)(bits >> 52 & 0x7ff);
	/* Below a power of two the neighbours are twice as near. */
	wide = mantissa == 0 && exponent > 1;
	if (exponent > 0)
		mantissa |= UINT64_C(1) << 52;
	else
		exponent = 1;
	exponent -= 1075;

	memset(f, 0, sizeof(*f));
	f->even = mantissa % 2 == 0;
	f->rest.word[0] = (uint32_t)mantissa;
	f->rest.word[1] = (uint32_t)(mantissa >> 32);
	f->scale.word[0] = f->below.word[0] = f->above.word[0] = 1;
	shift_left(&f->rest, 1 + wide + (exponent > 0 ? exponent : 0));
	shift_left(&f->scale, 1 + wide + (exponent < 0 ? -exponent : 0));
	shift_left(&f->below, exponent > 0 ? exponent : 0);
	shift_left(&f->above, wide + (exponent > 0 ? exponent : 0));
}

/* Scales until the first digit is the one right after the point. */
static int normalize(struct fraction *f)
{
	int exponent = 0;

	while (reaches_up(f)) {
		multiply(&f->scale, 10);
		exponent++;
	}
	for (;;) {
		struct fraction next = *f;

		times_ten(&next);
		if (reaches_up(&next))
			break;
		*f = next;
		exponent--;
	}
	return exponent;
}

int decimal_shortest(double value, char digits[DECIMAL_DIGITS_MAX], int *exponent)
{
	struct fraction f;
	int count = 0;
	bool down, up;

	set_up(&f, value);
	*exponent = normalize(&f);
	do {
		int digit = 0;

		times_ten(&f);
		for (; compare(&f.rest, &f.scale) >= 0; digit++)
			subtract(&f.rest, &f.scale);
		down = reaches_down(&f);
		up = reaches_up(&f);
		if (up) {
			struct number twice = f.rest;

			add(&twice, &f.rest);
			if (!down || compare(&twice, &f.scale) >= 0)
				digit++;
		}
		digits[count++] = (char)('0' + digit);
	} while (!down && !up && count < DECIMAL_DIGITS_MAX);
	return count;
}
