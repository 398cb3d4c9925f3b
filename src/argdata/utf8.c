/* Telling UTF-8 from other bytes.  Over-long forms, surrogates and numbers too large are others. */
#include "argdata/value.h"

/* The first bytes of characters of two and more bytes, and the smallest that needs so many. */
static const struct {
	uint8_t mask, lead;
	uint32_t smallest;
} form[] = {
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

size_t value_utf8_character(const uint8_t *text, size_t length, uint32_t *character)
{
	size_t more = 1;
	uint32_t found;

	if (text[0] < 0x80) {
		*character = text[0];
		return 1;
	}
	while (more <= 3 && (text[0] & form[more - 1].mask) != form[more - 1].lead)
		more++;
	if (more > 3 || more >= length)
		return 0;
	found = text[0] & (uint8_t)~form[more - 1].mask;
	for (size_t i = 1; i <= more; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		found = found << 6 | (text[i] & 0x3f);
	}
	if (found < form[more - 1].smallest || found > 0x10ffff ||
	    (found >= 0xd800 && found <= 0xdfff))
		return 0;
	*character = found;
	return more + 1;
}

int value_check_utf8(const uint8_t *text, size_t length)
{
	uint32_t ignored;

	for (size_t i = 0, step; i < length; i += step) {
		step = value_utf8_character(text + i, length - i, &ignored);
		if (step == 0)
			return EILSEQ;
	}
	return 0;
}
