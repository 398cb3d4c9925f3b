#!/bin/sh
# How guests end: by themselves, by signals to cloudabi-run, with their supervisor; and what a
# thousand of them leave behind.
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

leave() # WANTED YAML
{
	echo "$2" | "$build/cloudabi-run" "$build/tests/e2e/leave" 2>"$work/errors"
	status=$?
	[ $status -eq "$1" ] || { echo "# exit status $status"; false; }
}

for code in 0 1 42 127 255; do
	leave $code $code
	tell "exit code $code is the exit status"
done
leave 255 256
tell 'a code that would look like success is not 0'
leave 134 '{signal: 1}'
tell 'death by ABRT is 128 + 6'
grep -q 'killed by signal 6' "$work/errors"
tell 'and is told on standard error'
leave 139 '{signal: 13}'
tell 'death by SEGV is 128 + 11'
leave 4 '{signal: 4}'
tell 'CHLD is ignored'

start_idle()
{
	rm -f "$work/ready"
	printf '%%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n!fd stdout\n' >"$work/idle.yaml"
	"$build/cloudabi-run" -c "$work/idle.yaml" "$build/tests/e2e/idle" >"$work/ready" &
	supervisor=$!
	for i in $(seq 100); do
		grep -q ready "$work/ready" && break
		sleep 0.05
	done
	guest=$(ps -o pid= --ppid $supervisor | tr -d ' ')
	[ -n "$guest" ]
}

is_gone() # PID
{
	for i in $(seq 100); do
		kill -0 "$1" 2>/dev/null || return 0
		case $(ps -o stat= -p "$1") in Z*) return 0 ;; esac
		sleep 0.05
	done
	return 1
}

for row in TERM:143 HUP:129 QUIT:131; do
	start_idle
	tell "a guest that waits runs"
	kill -"${row%:*}" $supervisor
	wait $supervisor
	[ $? -eq "${row#*:}" ]
	tell "SIG${row%:*} to cloudabi-run ends it with ${row#*:}"
	is_gone "$guest"
	tell "and the guest with it"
done
start_idle
kill -KILL $supervisor
wait $supervisor 2>/dev/null
is_gone "$guest"
tell 'SIGKILL to cloudabi-run ends the guest'
start_idle
kill -KILL "$guest"
wait $supervisor 2>/dev/null
[ $? -eq 137 ]
tell 'SIGKILL to the guest is 128 + 9'

# A thousand in a row: nothing stays.
count_state()
{
	# Both programs by the files they run, which are this build's own.
	echo "$(ls -l /proc/[0-9]*/exe 2>/dev/null | grep -c " $(pwd -P)/$build/cloudabi-")" \
		"$(wc -l </proc/self/mounts) $(ls "$work" | wc -l)"
}
echo 7 >"$work/leave.yaml"
before=$(count_state)
bad=0
for i in $(seq 1000); do
	"$build/cloudabi-run" -c "$work/leave.yaml" "$build/tests/e2e/leave"
	[ $? -eq 7 ] || bad=$((bad + 1))
done
[ $bad -eq 0 ]
tell '1,000 guests in a row all run'
[ "$(count_state)" = "$before" ]
tell 'and leave no process, mount or file behind'
echo "1..$number"
