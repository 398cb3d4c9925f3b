#!/bin/sh
# Do the attacks bite?  Each is run against builds of cloudabi-run that lack a wall or several, and
# must get something where its wall is gone.  (That it gets nothing with all walls up is what
# tests/webserver/attack.sh checks.)
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
real=$build
. examples/webserver/lib.sh
number=0
mkdir -p "$scratch/bin"

# The attempts that succeed once these walls are gone.  The directory is granted with all rights,
# so that the guest holds its raw descriptor; a read-only one whose mount does not enforce that
# would stay with the supervisor, which is a wall of its own.
walls='
filter			socket process kernel old_calls trace
paths			passwords climb
filter-and-paths	passwords climb delete permissions socket process shell signal trace kernel old_calls
'
rights=all
printf '%s\n' "$walls" | while read -r wall attempts; do
	[ -n "$wall" ] || continue
	# The servers come from the real build, cloudabi-run from the weakened one.
	rm -rf "$scratch/bin"
	mkdir -p "$scratch/bin/examples"
	ln -s "$PWD/$real/tests/deny/run-without-$wall" "$scratch/bin/cloudabi-run"
	build=$scratch/bin
	make_target "$scratch/cloudabi"
	for name in $attempts; do
		number=$((number + 1))
		# Not by command substitution: that would wait for the server to end.
		attack cloudabi webserver-hole "$name" >"$scratch/got"
		got=$(cat "$scratch/got")
		case $got in
		-*|'')	echo "not ok $number - without $wall, $name gets nothing: $got" ;;
		*)	echo "ok $number - without $wall, $name gets: $got" ;;
		esac
	done
	stop_server
done
echo "1..$(($(printf '%s\n' "$walls" | awk 'NF { n += NF - 1 } END { print n }')))"
