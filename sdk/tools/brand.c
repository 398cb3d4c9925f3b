/*
 * The last step of cloudabi-cc: checks that a linked file is what CloudABI runs and writes the
 * brand into it.  A program that would fail to start, or that asks for more than the start-up
 * code does, is refused here with a reason instead of there without one.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ELFOSABI_CLOUDABI 17

/* The file, mapped for writing; everything in it was written by the linker. */
struct file {
	const char *name; /* for messages */
	uint8_t *data;
	size_t size;
};

static int refuse(const struct file *f, const char *why)
{
	fprintf(stderr, "cloudabi-cc: %s: %s\n", f->name, why);
	return 1;
}

static bool within(const struct file *f, uint64_t offset, uint64_t length)
{
	return offset <= f->size && length <= f->size - offset;
}

static const Elf64_Phdr *segment(const struct file *f, unsigned i)
{
	const Elf64_Ehdr *e = (const void *)f->data;

	return (const void *)(f->data + e->e_phoff + (uint64_t)i * sizeof(Elf64_Phdr));
}

static int check_header(const struct file *f)
{
	const Elf64_Ehdr *e = (const void *)f->data;

	if (f->size < sizeof(*e) || memcmp(e->e_ident, ELFMAG, SELFMAG) != 0)
		return refuse(f, "the linker wrote no ELF file");
	if (e->e_ident[EI_CLASS] != ELFCLASS64 || e->e_machine != EM_X86_64)
		return refuse(f, "not a 64-bit x86-64 file");
	if (e->e_type != ET_DYN)
		return refuse(f, "not a position-independent executable");
	if (e->e_phentsize != sizeof(Elf64_Phdr) ||
	    !within(f, e->e_phoff, (uint64_t)e->e_phnum * sizeof(Elf64_Phdr)))
		return refuse(f, "program headers lie outside the file");
	return 0;
}

static int check_segment(const struct file *f, const Elf64_Phdr *p)
{
	if (p->p_type == PT_INTERP)
		return refuse(f, "asks for a program interpreter (PT_INTERP)");
	if (p->p_type == PT_GNU_STACK && (p->p_flags & PF_X))
		return refuse(f, "asks for an executable stack; an object lacks .note.GNU-stack");
	if (p->p_type != PT_LOAD)
		return 0;
	if ((p->p_flags & PF_W) && (p->p_flags & PF_X))
		return refuse(f, "has a segment that is writable and executable");
	if (!within(f, p->p_offset, p->p_filesz))
		return refuse(f, "a segment lies outside the file");
	return 0;
}

/* Where the bytes at ADDRESS are in the file, or NULL if LENGTH bytes are not there. */
static const void *at_address(const struct file *f, uint64_t address, uint64_t length)
{
	const Elf64_Ehdr *e = (const void *)f->data;

	for (unsigned i = 0; i < e->e_phnum; i++) {
		const Elf64_Phdr *p = segment(f, i);

		if (p->p_type == PT_LOAD && address >= p->p_vaddr &&
		    address - p->p_vaddr <= p->p_filesz &&
		    length <= p->p_filesz - (address - p->p_vaddr))
			return f->data + p->p_offset + (address - p->p_vaddr);
	}
	return NULL;
}

static int check_relocations(const struct file *f, uint64_t address, uint64_t length)
{
	const Elf64_Rela *rela = at_address(f, address, length);

	if (length == 0)
		return 0;
	if (rela == NULL)
		return refuse(f, "the relocation table lies outside the file");
	for (uint64_t i = 0; i < length / sizeof(*rela); i++)
		if (ELF64_R_TYPE(rela[i].r_info) != R_X86_64_RELATIVE) {
			fprintf(stderr, "cloudabi-cc: %s: relocation of type %u at 0x%llx; a program "
				"relocates itself and knows R_X86_64_RELATIVE only\n", f->name,
				(unsigned)ELF64_R_TYPE(rela[i].r_info),
				(unsigned long long)rela[i].r_offset);
			return 1;
		}
	return 0;
}

static int check_dynamic(const struct file *f, const Elf64_Phdr *p)
{
	const Elf64_Dyn *dyn = (const void *)(f->data + p->p_offset);
	uint64_t rela = 0, rela_size = 0;

	if (!within(f, p->p_offset, p->p_filesz))
		return refuse(f, "the dynamic section lies outside the file");
	for (size_t i = 0; i < p->p_filesz / sizeof(*dyn) && dyn[i].d_tag != DT_NULL; i++) {
		switch (dyn[i].d_tag) {
		case DT_NEEDED:
			return refuse(f, "needs a shared library (DT_NEEDED)");
		case DT_TEXTREL:
			return refuse(f, "has relocations in read-only segments (DT_TEXTREL)");
		case DT_RELR:
		case DT_REL:
			return refuse(f, "has relocations in a form other than RELA");
		case DT_PLTRELSZ:
			if (dyn[i].d_un.d_val != 0)
				return refuse(f, "has relocations for a procedure linkage table");
			break;
		case DT_RELA:
			rela = dyn[i].d_un.d_ptr;
			break;
		case DT_RELASZ:
			rela_size = dyn[i].d_un.d_val;
			break;
		}
	}
	return check_relocations(f, rela, rela_size);
}

static int check(const struct file *f)
{
	if (check_header(f) != 0)
		return 1;
	for (unsigned i = 0; i < ((const Elf64_Ehdr *)(const void *)f->data)->e_phnum; i++) {
		const Elf64_Phdr *p = segment(f, i);

		if (check_segment(f, p) != 0 ||
		    (p->p_type == PT_DYNAMIC && check_dynamic(f, p) != 0))
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct file f = { 0 };
	struct stat st;
	int fd;

	if (argc != 3) {
		fprintf(stderr, "usage: cloudabi-brand file name-for-messages\n");
		return 2;
	}
	f.name = argv[2];
	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return refuse(&f, strerror(errno));
	f.size = (size_t)st.st_size;
	if (f.size == 0)
		return refuse(&f, "the linker wrote an empty file");
	f.data = mmap(NULL, f.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (f.data == MAP_FAILED)
		return refuse(&f, strerror(errno));
	if (check(&f) != 0)
		return 1;
	f.data[EI_OSABI] = ELFOSABI_CLOUDABI;
	if (msync(f.data, f.size, MS_ASYNC) < 0)
		return refuse(&f, strerror(errno));
	return 0;
}
