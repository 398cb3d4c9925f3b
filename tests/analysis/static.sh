#!/bin/sh
# clang-tidy and cppcheck over the sources; one test per folder and tool.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
number=0
output=$(mktemp)
trap 'rm -f "$output"' EXIT

tell() # TEXT; fails if there is output
{
	number=$((number + 1))
	if [ -s "$output" ]; then
		echo "not ok $number - $1"
		sed 's/^/# /' "$output"
	else
		echo "ok $number - $1"
	fi
}

skip() # TEXT REASON
{
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}

for folder in src/*/ sdk/lib/ sdk/crt/; do
	folder=${folder%/}
	ls "$folder"/*.c >/dev/null 2>&1 || continue
	if ! command -v clang-tidy >/dev/null; then
		skip "clang-tidy $folder" 'clang-tidy is not installed'
		continue
	fi
	flags="-std=gnu17 -D_GNU_SOURCE -Iinclude -I$build/include -Isrc"
	case $folder in
	src/vdso|src/activator|src/calls)	flags="$flags -ffreestanding" ;;
	sdk/*)	flags="$flags -ffreestanding -nostdlibinc -isystem $build/sdk/include" ;;
	esac
	# shellcheck disable=SC2086
	clang-tidy --quiet "$folder"/*.c -- $flags 2>/dev/null | grep -E 'error:|warning:' >"$output"
	tell "clang-tidy $folder"
done
if command -v cppcheck >/dev/null; then
	cppcheck --quiet --enable=warning,portability,performance --inline-suppr --std=c11 \
		--suppress=missingIncludeSystem --suppress='memleak:src/config/parse.c' \
		--suppress='shiftNegativeLHS:src/grant/special.c' -I include -I "$build/include" -I src \
		-j2 src sdk/tools tools examples 2>"$output"
	tell 'cppcheck'
else
	skip cppcheck 'it is not installed'
fi
echo "1..$number"
