#!/bin/sh
# What cloudabi-cc makes, with each compiler: genuine CloudABI executables that contain no system
# call instruction and name nothing of this runtime.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0

tell() # TEXT; well if the last command was
{
	well=$?
	number=$((number + 1))
	[ $well -eq 0 ] && echo "ok $number - $1" || echo "not ok $number - $1"
}

cat >"$work/hello.c" <<'EOF'
#include <cloudabi_syscalls.h>
#include <program.h>
#include <string.h>

static _Thread_local int counter = 41;
static const char *const words[] = { "Hello", ", ", "world\n" };

_Noreturn void program_main(const argdata_t *ad)
{
	char text[64] = "";
	cloudabi_ciovec_t data = { text, 0 };
	size_t written;
	int fd = -1;

	for (int i = 0; i < 3; i++) {
		memcpy(text + data.buf_len, words[i], strlen(words[i]));
		data.buf_len += strlen(words[i]);
	}
	argdata_get_fd(ad, &fd);
	cloudabi_sys_fd_write((cloudabi_fd_t)fd, &data, 1, &written);
	exit(++counter);
}
EOF
printf '%%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n!fd stdout\n' >"$work/yaml"

for backend in gcc clang; do
	if ! command -v $backend >/dev/null; then
		number=$((number + 1))
		echo "ok $number - $backend # SKIP it is not installed"
		continue
	fi
	program=$work/hello-$backend
	"$build/cloudabi-cc" --backend=$backend -O2 -Wall -Werror -o "$program" "$work/hello.c"
	tell "$backend: compiles and links"
	[ "$("$build/cloudabi-run" -c "$work/yaml" "$program")" = 'Hello, world' ]
	tell "$backend: runs"
	"$build/cloudabi-run" -c "$work/yaml" "$program" >/dev/null
	[ $? -eq 42 ]
	tell "$backend: thread-local variables have their values"
	readelf -h "$program" | grep -q 'OS/ABI:.*CloudABI'
	tell "$backend: has the brand"
	readelf -h "$program" | grep -q 'Type:.*DYN'
	tell "$backend: is position-independent"
	! readelf -lW "$program" | grep -qE 'INTERP|RWE|W E'
	tell "$backend: needs no interpreter, has no writable code"
	! readelf -rW "$program" | grep 'R_X86_64' | grep -qv R_X86_64_RELATIVE
	tell "$backend: has relative relocations only"
	! readelf -dW "$program" | grep -q NEEDED
	tell "$backend: needs no shared library"
	! objdump -d "$program" | grep -qE '\s(syscall|sysenter|int +\$0x80)'
	tell "$backend: contains no system call instruction"
	! strings -a "$program" | grep -qiE 'cloudabi-(run|vdso)|supervisor|/build/|seccomp'
	tell "$backend: names nothing of this runtime"
	! objdump -d "$program" | grep -qE '%fs:(0x[1-9a-f]|\()'
	tell "$backend: reaches thread-local memory through the word at %fs:0 alone"
done
for program in "$build/examples/webserver/webserver" "$build"/tests/e2e/idle; do
	! objdump -d "$program" | grep -qE '\s(syscall|sysenter|int +\$0x80)'
	tell "${program##*/} contains no system call instruction"
done
"$build/cloudabi-cc" -shared -o "$work/x.so" "$work/hello.c" 2>"$work/errors"
[ $? -ne 0 ] && grep -q 'no shared libraries' "$work/errors"
tell '-shared is refused with a reason'

# Files that are no CloudABI executables: one line, 127.
refused() # FILE PATTERN
{
	chmod +x "$1"
	"$build/cloudabi-run" -c "$work/yaml" "$1" >"$work/out" 2>"$work/errors"
	[ $? -eq 127 ] && [ "$(wc -l <"$work/errors")" -eq 1 ] && grep -q "$2" "$work/errors"
}
head -c 100 "$work/hello-gcc" >"$work/short"
refused "$work/short" 'program headers'
tell 'a truncated file is refused'
head -c 5000 "$work/hello-gcc" >"$work/half"
refused "$work/half" 'beyond the end of the file'
tell 'half a file is refused'
: >"$work/empty"
refused "$work/empty" 'ELF'
tell 'an empty file is refused'
cp "$work/hello-gcc" "$work/unbranded"
printf '\000' | dd of="$work/unbranded" bs=1 seek=7 conv=notrunc 2>/dev/null
refused "$work/unbranded" EI_OSABI
tell 'a file without the brand is refused'
cp /bin/sh "$work/linux"
refused "$work/linux" 'not a CloudABI executable'
tell 'a Linux program is refused'
echo "1..$number"
