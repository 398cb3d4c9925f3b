/* 128-bit sums instead of careful ones, so that no mistake is made twice. */
#include "invariants.h"

#include <elf.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

typedef unsigned __int128 wide;

#define ADDRESS_END 0x7ffffffff000ULL

static wide page_of(wide address, uint64_t page_size)
{
	return address / page_size;
}

static const char *broken_header(const Elf64_Ehdr *header, size_t head_length, uint64_t file_size)
{
	wide end = (wide)header->e_phoff + (wide)header->e_phnum * sizeof(Elf64_Phdr);

	if (memcmp(header->e_ident, "\177ELF\2\1\1\21", 8) != 0 || header->e_type != ET_DYN ||
	    header->e_machine != EM_X86_64 || header->e_version != 1)
		return "it is a CloudABI executable";
	if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phnum == 0 ||
	    end > head_length || end > file_size)
		return "the program headers are in the head";
	return NULL;
}

static const char *broken_segment(const struct image_segment *s, uint64_t file_size,
				  uint64_t page_size)
{
	if (s->memory_size == 0 || s->file_size > s->memory_size)
		return "a segment has memory, and no more in the file";
	if ((wide)s->address + s->memory_size > ADDRESS_END)
		return "a segment's addresses are a program's";
	if ((wide)s->file_offset + s->file_size > file_size)
		return "a segment is within the file";
	if (s->file_size > 0 && s->file_offset % page_size != s->address % page_size)
		return "offset and address are congruent";
	if (s->file_size == 0 && s->file_offset != 0)
		return "no offset without a file part";
	if (s->protection & ~(PROT_READ | PROT_WRITE | PROT_EXEC) ||
	    ((s->protection & PROT_WRITE) && (s->protection & PROT_EXEC)))
		return "no segment is writable and executable";
	return NULL;
}

static const char *broken_span(const struct image *image, uint64_t page_size)
{
	const struct image_segment *s = image->segment;
	const struct image_segment *last = s + image->segment_count - 1;
	uint64_t alignment = image->alignment;

	if (image->start != s->address / page_size * page_size)
		return "the image starts with its first page";
	if ((wide)image->start + image->span !=
	    (page_of((wide)last->address + last->memory_size - 1, page_size) + 1) * page_size)
		return "the image ends with its last page";
	if (alignment < page_size || (alignment & (alignment - 1)) || alignment > IMAGE_ALIGNMENT_MAX)
		return "the alignment can be had";
	for (; s < last; s++)
		if (page_of((wide)s->address + s->memory_size - 1, page_size) >=
		    page_of(s[1].address, page_size))
			return "no page belongs to two segments";
	return NULL;
}

/* Is [FROM, FROM + SIZE) in the file part of a segment with this protection? */
static bool is_in_file_part(const struct image *image, uint64_t from, wide size, uint8_t protection)
{
	for (unsigned i = 0; i < image->segment_count; i++) {
		const struct image_segment *s = &image->segment[i];

		if ((s->protection & protection) && from >= s->address &&
		    from + size <= (wide)s->address + s->file_size)
			return true;
	}
	return false;
}

static const char *broken_headers(const struct image *image, const Elf64_Ehdr *header)
{
	wide size = (wide)image->header_count * sizeof(Elf64_Phdr);

	if (image->header_count != header->e_phnum)
		return "the headers are counted";
	if (!is_in_file_part(image, image->headers, size, PROT_READ))
		return "the headers can be read";
	for (unsigned i = 0; i < image->segment_count; i++) {
		const struct image_segment *s = &image->segment[i];

		if (image->headers - s->address == header->e_phoff - s->file_offset)
			return NULL;
	}
	return "the headers in memory are those of the file";
}

static const char *broken_by_type(const Elf64_Phdr *p, const struct image *image, uint64_t page_size)
{
	const struct image_segment *first = image->segment;
	const struct image_segment *last = first + image->segment_count - 1;
	wide low = page_of(first->address, page_size) * page_size;
	wide high = (page_of((wide)last->address + last->memory_size - 1, page_size) + 1) * page_size;

	if (p->p_type == PT_INTERP)
		return "there is no dynamic linker";
	if (p->p_type == PT_GNU_STACK && (p->p_flags & PF_X))
		return "the stack is not executable";
	if (p->p_type == PT_LOAD && (p->p_flags & PF_W) && (p->p_flags & PF_X))
		return "no header asks for writable code";
	if (p->p_type == PT_TLS && p->p_filesz > 0 &&
	    (p->p_vaddr < low || (wide)p->p_vaddr + p->p_filesz > high))
		return "the template of thread-local variables is in memory";
	if ((p->p_type == PT_DYNAMIC || p->p_type == PT_GNU_RELRO) && p->p_memsz > 0 &&
	    (p->p_vaddr < low || (wide)p->p_vaddr + p->p_memsz > high))
		return "tables are in memory";
	return NULL;
}

const char *image_broken_promise(const struct image *image, const void *head, size_t head_length,
				 uint64_t file_size, uint64_t page_size)
{
	Elf64_Ehdr header;
	Elf64_Phdr p;
	const char *broken;

	if (head_length < sizeof(header))
		return "there is a header";
	memcpy(&header, head, sizeof(header));
	broken = broken_header(&header, head_length, file_size);
	if (broken == NULL && (image->segment_count == 0 || image->segment_count > IMAGE_SEGMENTS_MAX ||
			       image->header_count > IMAGE_HEADERS_MAX))
		broken = "the counts are within limits";
	for (unsigned i = 0; broken == NULL && i < image->segment_count; i++)
		broken = broken_segment(&image->segment[i], file_size, page_size);
	if (broken == NULL)
		broken = broken_span(image, page_size);
	if (broken == NULL && !is_in_file_part(image, image->entry, 1, PROT_EXEC))
		broken = "the entry point is code";
	if (broken == NULL && image->entry != header.e_entry)
		broken = "the entry point is the file's";
	if (broken == NULL)
		broken = broken_headers(image, &header);
	for (unsigned i = 0; broken == NULL && i < header.e_phnum; i++) {
		memcpy(&p, (const char *)head + header.e_phoff + i * sizeof(p), sizeof(p));
		broken = broken_by_type(&p, image, page_size);
	}
	return broken;
}
