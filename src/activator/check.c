/*
 * Is this a CloudABI executable that can be loaded?  Pure: looks at bytes, touches nothing.
 * Whoever wrote the file is not trusted, so every sum is checked before it is used.
 */
#include <elf.h>
#include <stdbool.h>

#include "activator/activator.h"
#include "activator/machine.h"

#define ELFOSABI_CLOUDABI 17

#ifndef PROT_READ
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4
#endif

/* What the checks of the program headers share. */
struct check {
	const unsigned char *head;
	size_t length;
	uint64_t file_size;
	uint64_t page_size;
	Elf64_Ehdr header;
	struct image *image;
	bool entry_found;
};

static bool starts_like_elf(const unsigned char *head, size_t length)
{
	for (size_t i = 0; i < SELFMAG && i < length; i++)
		if (head[i] != (unsigned char)ELFMAG[i])
			return false;
	return true;
}

static enum image_reason check_header(const struct check *c)
{
	const Elf64_Ehdr *header = &c->header;

	if (!starts_like_elf(header->e_ident, SELFMAG))
		return IMAGE_NOT_ELF;
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
	if (header->e_phentsize != sizeof(Elf64_Phdr))
		return IMAGE_HEADER_SIZE;
	if (header->e_phnum == 0 || header->e_phnum > IMAGE_HEADERS_MAX)
		return IMAGE_HEADER_COUNT;
	if (header->e_phoff > c->length ||
	    header->e_phnum * sizeof(Elf64_Phdr) > c->length - header->e_phoff)
		return IMAGE_HEADER_PLACE;
	return IMAGE_OK;
}

static Elf64_Phdr program_header(const struct check *c, unsigned i)
{
	Elf64_Phdr header;

	__builtin_memcpy(&header, c->head + c->header.e_phoff + i * sizeof(header), sizeof(header));
	return header;
}

static uint64_t round_up(uint64_t value, uint64_t page_size)
{
	return (value + page_size - 1) & ~(page_size - 1);
}

/* The range of the segment in memory and in the file, each as it should be. */
static enum image_reason check_range(const struct check *c, const Elf64_Phdr *header)
{
	if (header->p_filesz > header->p_memsz)
		return IMAGE_SEGMENT_SIZE;
	if (header->p_filesz > 0 && (header->p_offset > c->file_size ||
				     header->p_filesz > c->file_size - header->p_offset))
		return IMAGE_SEGMENT_BEYOND_FILE;
	if (header->p_filesz > 0 && ((header->p_offset ^ header->p_vaddr) & (c->page_size - 1)))
		return IMAGE_SEGMENT_ALIGNMENT;
	if (header->p_vaddr >= MACHINE_ADDRESS_END ||
	    header->p_memsz >= MACHINE_ADDRESS_END - header->p_vaddr)
		return IMAGE_SEGMENT_ADDRESS;
	return IMAGE_OK;
}

static uint8_t protection(uint32_t flags)
{
	return (uint8_t)((flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) |
			 (flags & PF_X ? PROT_EXEC : 0));
}

static enum image_reason add_segment(struct check *c, const Elf64_Phdr *header)
{
	struct image *image = c->image;
	enum image_reason reason;

	if (header->p_memsz == 0)
		return header->p_filesz ? IMAGE_SEGMENT_SIZE : IMAGE_OK;
	reason = check_range(c, header);
	if (reason)
		return reason;
	if ((header->p_flags & PF_W) && (header->p_flags & PF_X))
		return IMAGE_WRITABLE_CODE;
	/* The span so far ends on a page boundary, so this also keeps pages from being shared. */
	if (header->p_vaddr < image->span)
		return IMAGE_SEGMENT_ORDER;
	if (image->segment_count == IMAGE_SEGMENTS_MAX)
		return IMAGE_TOO_MANY_SEGMENTS;
	image->segment[image->segment_count++] = (struct image_segment){
		.address = header->p_vaddr,
		.memory_size = header->p_memsz,
		.file_offset = header->p_filesz ? header->p_offset : 0,
		.file_size = header->p_filesz,
		.protection = protection(header->p_flags),
	};
	image->span = round_up(header->p_vaddr + header->p_memsz, c->page_size);
	if ((header->p_flags & PF_X) && c->header.e_entry >= header->p_vaddr &&
	    c->header.e_entry - header->p_vaddr < header->p_filesz)
		c->entry_found = true;
	return IMAGE_OK;
}

static enum image_reason add_segments(struct check *c)
{
	for (unsigned i = 0; i < c->header.e_phnum; i++) {
		const Elf64_Phdr header = program_header(c, i);
		enum image_reason reason = IMAGE_OK;

		if (header.p_type == PT_INTERP)
			reason = IMAGE_INTERPRETER;
		else if (header.p_type == PT_GNU_STACK && (header.p_flags & PF_X))
			reason = IMAGE_EXECUTABLE_STACK;
		else if (header.p_type == PT_LOAD)
			reason = add_segment(c, &header);
		if (reason)
			return reason;
	}
	if (c->image->segment_count == 0)
		return IMAGE_NO_SEGMENTS;
	return c->entry_found ? IMAGE_OK : IMAGE_ENTRY;
}

/* Where the bytes [OFFSET, OFFSET + SIZE) of the file are in memory, or false. */
static bool find_loaded(const struct image *image, uint64_t offset, uint64_t size, uint64_t *out)
{
	for (unsigned i = 0; i < image->segment_count; i++) {
		const struct image_segment *segment = &image->segment[i];

		if (offset >= segment->file_offset &&
		    offset - segment->file_offset <= segment->file_size &&
		    size <= segment->file_size - (offset - segment->file_offset)) {
			*out = segment->address + (offset - segment->file_offset);
			return true;
		}
	}
	return false;
}

/* Is [ADDRESS, ADDRESS + SIZE) within the pages of one segment? */
static bool is_in_memory(const struct check *c, uint64_t address, uint64_t size)
{
	for (unsigned i = 0; i < c->image->segment_count; i++) {
		const struct image_segment *segment = &c->image->segment[i];
		uint64_t start = segment->address & ~(c->page_size - 1);
		uint64_t end = round_up(segment->address + segment->memory_size, c->page_size);

		if (address >= start && address <= end && size <= end - address)
			return true;
	}
	return false;
}

/* Start-up code of programs follows these without looking. */
static enum image_reason check_tables(const struct check *c)
{
	for (unsigned i = 0; i < c->header.e_phnum; i++) {
		const Elf64_Phdr header = program_header(c, i);

		/* Thread-local memory is a template: only its file part has to be somewhere. */
		if (header.p_type == PT_TLS ? header.p_filesz > header.p_memsz ||
						      (header.p_filesz > 0 &&
						       !is_in_memory(c, header.p_vaddr, header.p_filesz)) :
		    header.p_type == PT_DYNAMIC || header.p_type == PT_GNU_RELRO ?
				      header.p_memsz > 0 &&
					      !is_in_memory(c, header.p_vaddr, header.p_memsz) :
				      false)
			return IMAGE_TABLE_PLACE;
	}
	return IMAGE_OK;
}

enum image_reason image_check(const void *head, size_t head_length, uint64_t file_size,
			      uint64_t page_size, struct image *out_image)
{
	struct check c = { .head = head, .length = head_length, .file_size = file_size,
			   .page_size = page_size, .image = out_image };
	enum image_reason reason;

	if (head_length < sizeof(c.header) || file_size < sizeof(c.header))
		return starts_like_elf(head, head_length) ? IMAGE_TRUNCATED : IMAGE_NOT_ELF;
	__builtin_memcpy(&c.header, head, sizeof(c.header));
	out_image->span = 0;
	out_image->segment_count = 0;
	out_image->entry = c.header.e_entry;
	out_image->header_count = c.header.e_phnum;
	reason = check_header(&c);
	if (reason == IMAGE_OK)
		reason = add_segments(&c);
	if (reason == IMAGE_OK &&
	    !find_loaded(out_image, c.header.e_phoff, c.header.e_phnum * sizeof(Elf64_Phdr),
			 &out_image->headers))
		reason = IMAGE_HEADERS_NOT_LOADED;
	return reason ? reason : check_tables(&c);
}
