/*
 * Is this a CloudABI executable that can be loaded?  Pure: looks at bytes, touches nothing.
 * Whoever wrote the file is not trusted, so every sum is checked before it is used.
 */
#include <elf.h>
#include <linux/mman.h>
#include <stdbool.h>

#include "activator/activator.h"
#include "activator/machine.h"

#define ELFOSABI_CLOUDABI 17

/* What the checks share. */
struct check {
	const unsigned char *head;
	size_t length;
	uint64_t file_size;
	uint64_t page_size;
	Elf64_Ehdr header;
	struct image *image;
	bool entry_found;
};

static enum image_reason check_header(const struct check *c)
{
	const Elf64_Ehdr *header = &c->header;

	if (header->e_ident[EI_CLASS] != ELFCLASS64)
		return IMAGE_NOT_64_BIT;
	if (header->e_ident[EI_DATA] != ELFDATA2LSB)
		return IMAGE_BYTE_ORDER;
	if (header->e_ident[EI_VERSION] != EV_CURRENT || header->e_version != EV_CURRENT)
		return IMAGE_VERSION;
	if (header->e_ident[EI_OSABI] != ELFOSABI_CLOUDABI)
		return IMAGE_BRAND;
	if (header->e_machine != MACHINE_ELF)
		return IMAGE_MACHINE;
	if (header->e_type == ET_EXEC)
		return IMAGE_FIXED_ADDRESS;
	if (header->e_type != ET_DYN)
		return IMAGE_NOT_EXECUTABLE;
	return IMAGE_OK;
}

/* After this program_header() is safe. */
static enum image_reason check_header_table(const struct check *c)
{
	const uint64_t offset = c->header.e_phoff;
	const uint64_t size = c->header.e_phnum * sizeof(Elf64_Phdr);

	if (c->header.e_phentsize != sizeof(Elf64_Phdr))
		return IMAGE_HEADER_SIZE;
	if (size == 0)
		return IMAGE_NO_HEADERS;
	if (c->header.e_phnum > IMAGE_HEADERS_MAX)
		return IMAGE_TOO_MANY_HEADERS;
	if (offset > c->file_size || size > c->file_size - offset)
		return IMAGE_HEADERS_BEYOND_FILE;
	if (offset > c->length || size > c->length - offset)
		return IMAGE_HEADERS_FAR;
	return IMAGE_OK;
}

static Elf64_Phdr program_header(const struct check *c, unsigned i)
{
	Elf64_Phdr header;

	__builtin_memcpy(&header, c->head + c->header.e_phoff + i * sizeof(header), sizeof(header));
	return header;
}

static uint64_t round_down(const struct check *c, uint64_t value)
{
	return value & ~(c->page_size - 1);
}

static uint64_t round_up(const struct check *c, uint64_t value)
{
	return round_down(c, value + c->page_size - 1);
}

/* The segment for itself: in memory and in the file, each as it should be. */
static enum image_reason check_range(const struct check *c, const Elf64_Phdr *header)
{
	if (header->p_filesz > header->p_memsz)
		return IMAGE_SEGMENT_SIZE;
	if (header->p_filesz > 0 && (header->p_offset > c->file_size ||
				     header->p_filesz > c->file_size - header->p_offset))
		return IMAGE_SEGMENT_BEYOND_FILE;
	/* The end may not be rounded up past the last page, so it is not reached either. */
	if (header->p_vaddr >= MACHINE_ADDRESS_END ||
	    header->p_memsz >= MACHINE_ADDRESS_END - header->p_vaddr)
		return IMAGE_SEGMENT_ADDRESS;
	if ((header->p_align & (header->p_align - 1)) != 0 || header->p_align > IMAGE_ALIGNMENT_MAX)
		return IMAGE_SEGMENT_ALIGNMENT;
	if (header->p_filesz > 0 && ((header->p_offset ^ header->p_vaddr) & (c->page_size - 1)))
		return IMAGE_SEGMENT_CONGRUENCE;
	return IMAGE_OK;
}

/*
 * The segment behind those before it.  Linkers may put two segments into one page of the file,
 * which is then mapped twice, but a page of memory has one protection.
 */
static enum image_reason check_order(const struct check *c, const Elf64_Phdr *header)
{
	const struct image *image = c->image;
	const struct image_segment *last;

	if (image->segment_count == 0)
		return IMAGE_OK;
	last = &image->segment[image->segment_count - 1];
	if (header->p_vaddr < last->address)
		return IMAGE_SEGMENT_ORDER;
	if (header->p_vaddr < last->address + last->memory_size)
		return IMAGE_SEGMENT_OVERLAP;
	if (header->p_vaddr < image->start + image->span)
		return IMAGE_SEGMENT_SHARED_PAGE;
	return IMAGE_OK;
}

static uint8_t protection(uint32_t flags)
{
	return (uint8_t)((flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) |
			 (flags & PF_X ? PROT_EXEC : 0));
}

static void add_segment(struct check *c, const Elf64_Phdr *header)
{
	struct image *image = c->image;

	if (image->segment_count == 0)
		image->start = round_down(c, header->p_vaddr);
	image->segment[image->segment_count++] = (struct image_segment){
		.address = header->p_vaddr,
		.memory_size = header->p_memsz,
		.file_offset = header->p_filesz ? header->p_offset : 0,
		.file_size = header->p_filesz,
		.protection = protection(header->p_flags),
	};
	image->span = round_up(c, header->p_vaddr + header->p_memsz) - image->start;
	if (image->alignment < header->p_align)
		image->alignment = header->p_align;
	if ((header->p_flags & PF_X) && image->entry >= header->p_vaddr &&
	    image->entry - header->p_vaddr < header->p_filesz)
		c->entry_found = true;
}

static enum image_reason check_segment(struct check *c, const Elf64_Phdr *header)
{
	enum image_reason reason;

	if ((header->p_flags & PF_W) && (header->p_flags & PF_X))
		return IMAGE_WRITABLE_CODE;
	if (header->p_memsz == 0 && header->p_filesz == 0)
		return IMAGE_OK;
	reason = check_range(c, header);
	if (reason == IMAGE_OK)
		reason = check_order(c, header);
	if (reason == IMAGE_OK && c->image->segment_count == IMAGE_SEGMENTS_MAX)
		reason = IMAGE_TOO_MANY_SEGMENTS;
	if (reason == IMAGE_OK)
		add_segment(c, header);
	return reason;
}

static enum image_reason check_segments(struct check *c)
{
	for (unsigned i = 0; i < c->header.e_phnum; i++) {
		const Elf64_Phdr header = program_header(c, i);
		enum image_reason reason = IMAGE_OK;

		if (header.p_type == PT_INTERP)
			reason = IMAGE_INTERPRETER;
		else if (header.p_type == PT_GNU_STACK && (header.p_flags & PF_X))
			reason = IMAGE_EXECUTABLE_STACK;
		else if (header.p_type == PT_LOAD)
			reason = check_segment(c, &header);
		if (reason)
			return reason;
	}
	if (c->image->segment_count == 0)
		return IMAGE_NO_SEGMENTS;
	return c->entry_found ? IMAGE_OK : IMAGE_ENTRY;
}

/* Is [INNER, INNER + INNER_SIZE) part of [OUTER, OUTER + OUTER_SIZE)?  Only OUTER may be trusted. */
static bool is_within(uint64_t inner, uint64_t inner_size, uint64_t outer, uint64_t outer_size)
{
	return inner >= outer && inner - outer <= outer_size &&
	       inner_size <= outer_size - (inner - outer);
}

/* Programs find everything else through these. */
static enum image_reason find_headers(const struct check *c)
{
	const uint64_t offset = c->header.e_phoff;
	const uint64_t size = c->header.e_phnum * sizeof(Elf64_Phdr);
	struct image *image = c->image;

	for (unsigned i = 0; i < image->segment_count; i++) {
		const struct image_segment *s = &image->segment[i];

		if ((s->protection & PROT_READ) &&
		    is_within(offset, size, s->file_offset, s->file_size)) {
			image->headers = s->address + (offset - s->file_offset);
			return IMAGE_OK;
		}
	}
	return IMAGE_HEADERS_NOT_LOADED;
}

static bool is_readable(const struct check *c, uint64_t address, uint64_t size)
{
	for (unsigned i = 0; i < c->image->segment_count; i++) {
		const struct image_segment *s = &c->image->segment[i];

		if ((s->protection & PROT_READ) &&
		    is_within(address, size, s->address, s->memory_size))
			return true;
	}
	return size == 0;
}

/* Linkers round the range up to the page, so only the pages are looked at. */
static bool is_in_pages(const struct check *c, uint64_t address, uint64_t size)
{
	for (unsigned i = 0; i < c->image->segment_count; i++) {
		const struct image_segment *s = &c->image->segment[i];
		const uint64_t start = round_down(c, s->address);

		if (is_within(address, size, start,
			      round_up(c, s->address + s->memory_size) - start))
			return true;
	}
	return size == 0;
}

/* Start-up code of programs follows these without looking. */
static enum image_reason check_tables(const struct check *c)
{
	for (unsigned i = 0; i < c->header.e_phnum; i++) {
		const Elf64_Phdr header = program_header(c, i);

		/* A template: only its file part is anywhere. */
		if (header.p_type == PT_TLS && (header.p_filesz > header.p_memsz ||
						!is_readable(c, header.p_vaddr, header.p_filesz)))
			return IMAGE_TLS_PLACE;
		if (header.p_type == PT_DYNAMIC && !is_readable(c, header.p_vaddr, header.p_memsz))
			return IMAGE_DYNAMIC_PLACE;
		if (header.p_type == PT_GNU_RELRO && !is_in_pages(c, header.p_vaddr, header.p_memsz))
			return IMAGE_RELRO_PLACE;
	}
	return IMAGE_OK;
}

static bool has_magic(const unsigned char *head)
{
	return head[EI_MAG0] == ELFMAG0 && head[EI_MAG1] == ELFMAG1 && head[EI_MAG2] == ELFMAG2 &&
	       head[EI_MAG3] == ELFMAG3;
}

enum image_reason image_check(const void *head, size_t head_length, uint64_t file_size,
			      uint64_t page_size, struct image *out_image)
{
	struct check c = { .head = head, .length = head_length, .file_size = file_size,
			   .page_size = page_size, .image = out_image };
	enum image_reason reason;

	if (head_length >= SELFMAG && !has_magic(head))
		return IMAGE_NOT_ELF;
	if (head_length < sizeof(c.header) || file_size < sizeof(c.header))
		return IMAGE_TRUNCATED;
	__builtin_memcpy(&c.header, head, sizeof(c.header));
	out_image->entry = c.header.e_entry;
	out_image->start = 0;
	out_image->span = 0;
	out_image->alignment = page_size;
	out_image->header_count = c.header.e_phnum;
	out_image->segment_count = 0;
	reason = check_header(&c);
	if (reason == IMAGE_OK)
		reason = check_header_table(&c);
	if (reason == IMAGE_OK)
		reason = check_segments(&c);
	if (reason == IMAGE_OK)
		reason = find_headers(&c);
	if (reason == IMAGE_OK)
		reason = check_tables(&c);
	return reason;
}
