#!/bin/sh
# Everything with clang; the hosted parts with AddressSanitizer and UBSan, and their tests run.
set -u
cd "$(dirname "$0")/../.." || exit 1
number=0
output=$(mktemp)
trap 'rm -f "$output"' EXIT

tell() # TEXT STATUS
{
	number=$((number + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		tail -n 30 "$output" | sed 's/^/# /'
	fi
}

make -s -j2 CC=clang B=build/clang all >"$output" 2>&1
tell 'builds with clang, without warnings' $?
make -s -j2 SAN=1 all >"$output" 2>&1
tell 'builds with sanitizers' $?
for test in build/san/tests/*/test_* build/san/tests/config/*; do
	[ -f "$test" ] && [ -x "$test" ] || continue
	"./$test" >"$output" 2>&1 </dev/null
	tell "${test#build/san/tests/} with sanitizers" $?
done
echo "1..$number"
