#!/bin/sh
# The demo's attack as tests: each attempt gets something natively, and nothing inside.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
. examples/webserver/lib.sh
number=0

tell() # TEXT, and whether it is well as the status of the last command
{
	well=$?
	number=$((number + 1))
	if [ $well -eq 0 ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
	fi
}

each() # KIND PROGRAM
{
	make_target "$scratch/$1"
	while IFS='	' read -r name _; do
		attack "$1" "$2" "$name" >"$scratch/$1.$name"
	done <examples/webserver/attack/attempts
	stop_server
}
each native webserver-native-hole
each cloudabi webserver-hole

while IFS='	' read -r name text; do
	got=$(cat "$scratch/native.$name")
	case $got in -*) false ;; *) true ;; esac
	tell "natively the attacker can $text: $got"
	got=$(cat "$scratch/cloudabi.$name")
	case $got in '- error'*|'- killed'*) true ;; *) false ;; esac
	tell "inside the attacker cannot $text: $got"
done <examples/webserver/attack/attempts
[ "$(cat "$scratch/cloudabi/index.html")" = '<h1>Front page</h1>' ]
tell 'the front page is as it was'
[ "$(ls "$scratch/cloudabi" | tr '\n' ' ')" = 'index.html victim.txt ' ]
tell 'no file came or went'
echo "1..$number"
