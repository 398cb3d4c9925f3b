#!/bin/sh
# Does the comparison with the facts notice a change?  Spoils one row of each table and looks.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0

# mutant TEXT FILE SED-EXPRESSION
mutant()
{
	number=$((number + 1))
	rm -rf "$work/abi"
	cp -r abi "$work/abi"
	sed -i "$3" "$work/abi/$2"
	if cmp -s "abi/$2" "$work/abi/$2"; then
		echo "not ok $number - $1: nothing was changed"
	elif ! ${CC:-gcc} -std=gnu17 -w -I"$work" -I"$build/include" -o "$work/test" tests/abi/test_abi.c \
		-ljansson 2>/dev/null; then
		echo "ok $number - $1: does not even compile"
	elif "$work/test" >/dev/null; then
		echo "not ok $number - $1: not noticed"
	else
		echo "ok $number - $1: noticed"
	fi
}
mutant 'an error number' constants.def 's/^CONST(errno, EBADF, 8)/CONST(errno, EBADF, 9)/'
mutant 'a right' constants.def 's/RIGHT_FD_SEEK, 0x4)/RIGHT_FD_SEEK, 0x8)/'
mutant 'a missing constant' constants.def '/EPIPE/d'
mutant 'an offset' structs.def 's/FIELD(filestat, st_size, st_size, cloudabi_filesize_t, , 24)/FIELD(filestat, st_size, st_size, cloudabi_filesize_t, , 32)/'
mutant 'a missing member' structs.def '/FIELD(fdstat, fs_flags/d'
mutant 'a size' structs.def 's/STRUCT(tcb, 8, 8)/STRUCT(tcb, 16, 8)/'
mutant 'a type' types.def 's/TYPE(fdflags, uint16_t/TYPE(fdflags, uint32_t/'
mutant 'a call number' calls.def 's/CALL(3, fd_close/CALL(4, fd_close/'
mutant 'a parameter' calls.def 's/cloudabi_whence_t whence, //'
echo "1..$number"
