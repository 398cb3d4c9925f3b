#!/bin/sh
# The web server over HTTP.  Usage: http.sh native|cloudabi
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
. examples/webserver/lib.sh
kind=$1
program=webserver
[ "$kind" = cloudabi ] || program=webserver-native
number=0

# check TEXT COMMAND...
check()
{
	text=$1
	shift
	number=$((number + 1))
	if "$@" >/dev/null 2>"$scratch/why"; then
		echo "ok $number - $kind: $text"
	else
		echo "not ok $number - $kind: $text"
		sed 's/^/# /' "$scratch/why"
	fi
}

url()
{
	echo "http://127.0.0.1:$port$1"
}

# fetch PATH [curl options]: body to $scratch/body, headers to $scratch/head.
fetch()
{
	path=$1
	shift
	curl -s -m 60 --path-as-is -D "$scratch/head" -o "$scratch/body" "$@" "$(url "$path")"
}

status_is() # STATUS PATH [curl options]
{
	wanted=$1
	shift
	fetch "$@"
	grep -q "^HTTP/1.1 $wanted " "$scratch/head" || { head -n1 "$scratch/head" >&2; false; }
}

has_header() # PATTERN
{
	tr -d '\r' <"$scratch/head" | grep -qi "^$1\$" || { cat "$scratch/head" >&2; false; }
}

body_is()
{
	printf '%s' "$1" | cmp - "$scratch/body" >&2
}

no_body()
{
	[ ! -s "$scratch/body" ]
}

same_range() # FIRST COUNT
{
	dd if="$root/big" bs=1 skip="$1" count="$2" 2>/dev/null | cmp - "$scratch/body" >&2
}

root=$scratch/root
mkdir -p "$root/dir" "$root/many" "$root/empty"
echo '<p>hello</p>' >"$root/index.html"
printf 'abcdefghij' >"$root/ten.txt"
: >"$root/nothing"
echo x >"$root/dir/a b&c.txt"
echo css >"$root/style.css"
ln -s /etc/passwd "$root/absolute"
ln -s ../../../../../../../../etc/passwd "$root/climbing"
ln -s dir "$root/inside"
head -c 300000 /dev/urandom >"$root/big"
chmod -R a+rX "$scratch"
start_server "$kind" "$root" $program || exit 1

check 'GET gives 200' status_is 200 /ten.txt
check 'the body is the file' body_is abcdefghij
check 'Content-Length' has_header 'Content-Length: 10'
check 'Content-Type of .txt' has_header 'Content-Type: text/plain; charset=utf-8'
check 'Content-Type of .css' sh -c "curl -sI $(url /style.css) | grep -q 'text/css'"
check 'keep-alive by default' has_header 'Connection: keep-alive'
check 'HEAD gives the same head' status_is 200 /ten.txt -I
check 'with Content-Length' has_header 'Content-Length: 10'
fetch /ten.txt -X HEAD -m 2
check 'an empty file' status_is 200 /nothing
check 'has an empty body' no_body
check 'the index of the root' status_is 200 /
check 'is index.html' body_is '<p>hello</p>
'
check 'a directory without slash' status_is 301 /dir
check 'leads to the one with' has_header 'Location: /dir/'
check 'a listing' status_is 200 /dir/
check 'with names escaped' grep -q 'a%20b%26c.txt">a b&amp;c.txt' "$scratch/body"
check 'an escaped path' status_is 200 /dir/a%20b%26c.txt
check 'a symbolic link inside' status_is 200 /inside/a%20b%26c.txt
check 'a query is ignored' status_is 200 '/ten.txt?x=1'
check 'doubled slashes' status_is 200 //dir//a%20b%26c.txt
for path in /missing /dir/missing /ten.txt/ /ten.txt/x /absolute /climbing /../etc/passwd \
	/dir/../../etc/passwd /%2e%2e/etc/passwd /..%2fetc/passwd //etc/passwd /inside/../../x; do
	check "$path is not found" status_is 404 "$path"
done
check 'a NUL in the path' status_is 400 /%00
check 'a bad escape' status_is 400 /%zz
check 'a long path' status_is 414 "/$(printf '%05000d' 0)"
check 'a long head' status_is 431 /ten.txt -H "X: $(printf '%020000d' 0)"
check 'DELETE' status_is 405 /ten.txt -X DELETE
check 'says what is allowed' has_header 'Allow: GET, HEAD'
check 'POST' status_is 405 /ten.txt -d hello
check 'a range' status_is 206 /ten.txt -r 2-4
check 'its bytes' body_is cde
check 'its place' has_header 'Content-Range: bytes 2-4/10'
check 'an open range' status_is 206 /ten.txt -r 7-
check 'its bytes' body_is hij
check 'a suffix' status_is 206 /ten.txt -r -3
check 'its bytes' body_is hij
check 'a range past the end is cut' status_is 206 /ten.txt -r 8-100
check 'its bytes' body_is ij
check 'a range beyond the end' status_is 416 /ten.txt -r 10-
check 'tells the size' has_header 'Content-Range: bytes \*/10'
check 'nonsense is no range' status_is 200 /ten.txt -H 'Range: bytes=x'
check 'a large range' status_is 206 /big -r 1234-277000
check 'its bytes' same_range 1234 275767
fetch /ten.txt
tag=$(tr -d '\r' <"$scratch/head" | sed -n 's/^ETag: //p')
date=$(tr -d '\r' <"$scratch/head" | sed -n 's/^Last-Modified: //p')
check 'If-None-Match' status_is 304 /ten.txt -H "If-None-Match: $tag"
check 'If-Modified-Since' status_is 304 /ten.txt -H "If-Modified-Since: $date"
check 'HTTP/1.0 closes' sh -c "curl -s0 -i $(url /ten.txt) | grep -q 'Connection: close'"
check 'one connection serves many' sh -c \
	"[ \$(curl -sv $(url /ten.txt) $(url /style.css) $(url /big) -o /dev/null -o /dev/null -o /dev/null 2>&1 | grep -c 'Re-using existing connection') -eq 2 ]"
check 'the log has a line per request' grep -q '^GET /ten.txt 200 10$' "$scratch/log"

# 10,000 files, each with its own number in it.
awk -v dir="$root/many" 'BEGIN { for (i = 0; i < 10000; i++) { f = dir "/" i; print i >f; close(f) } }'
chmod -R a+rX "$root/many"
all_files()
{
	awk -v base="$(url /many/)" 'BEGIN { for (i = 0; i < 10000; i++) printf "url = \"%s%d\"\n", base, i }' \
		>"$scratch/urls"
	curl -s -m 120 -K "$scratch/urls" >"$scratch/all"
	seq 0 9999 | cmp - "$scratch/all" >&2
}
check '10,000 files, each right' all_files
check 'a listing of 10,000 is cut, not broken' status_is 200 /many/

# 1 GiB, sparse, with marks at its ends.
truncate -s 1G "$root/huge"
printf start | dd of="$root/huge" conv=notrunc 2>/dev/null
printf end | dd of="$root/huge" bs=1 seek=$((1024 * 1024 * 1024 - 3)) conv=notrunc 2>/dev/null
chmod a+r "$root/huge"
whole()
{
	curl -s -m 200 "$(url /huge)" | cmp - "$root/huge" >&2
}
check 'a file of 1 GiB, whole' whole
check 'its last bytes' status_is 206 /huge -r -3
check 'are right' body_is end
rm -f "$root/huge"

many()
{
	if command -v wrk >/dev/null; then
		wrk -c 200 -t 2 -d 2 "$(url /ten.txt)" >"$scratch/wrk" || return 1
		! grep -qE 'Non-2xx|Socket errors' "$scratch/wrk" || { cat "$scratch/wrk" >&2; false; }
	else
		curl -s -Z --parallel-max 100 -o "$scratch/p#1" "$(url '/many/[1-200]')"
	fi
}
check '200 connections at once' many
check 'and it still serves' status_is 200 /ten.txt
echo "1..$number"
