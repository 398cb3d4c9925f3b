# Shared by the demo and by the tests of the web server; sourced with $build set.
# Starts and stops servers, and sends attacks.  Everything lies in $scratch and ends with us.

web=$build/examples/webserver
scratch=$(mktemp -d "${TMPDIR:-/tmp}/webserver.XXXXXX")
chmod 755 "$scratch"
server_pid=

stop_server()
{
	[ -n "$server_pid" ] || return 0
	kill "$server_pid" 2>/dev/null
	wait "$server_pid" 2>/dev/null
	server_pid=
}

clean_up()
{
	stop_server
	rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# The YAML of a server: $1 the port, $2 the directory.
config()
{
	cat <<EOF
%TAG ! tag:nuxi.nl,2015:cloudabi/
---
listen: !socket {bind: "127.0.0.1:$1"}
root: !file {path: $2, rights: ${rights:-read}}
log: !fd stderr
EOF
}

# start_server KIND DIRECTORY PROGRAM: KIND is cloudabi or native.  Sets $port.
start_server()
{
	stop_server
	for attempt in 1 2 3 4 5 6 7 8 9 10; do
		port=$((20000 + ($$ * 7 + $(date +%N | sed 's/^0*//;s/...$//') + attempt * 131) % 12000))
		: >"$scratch/log"
		if [ "$1" = cloudabi ]; then
			config $port "$2" >"$scratch/config.yaml"
			"$build/cloudabi-run" "$web/$3" <"$scratch/config.yaml" 2>"$scratch/log" &
		else
			"$web/$3" $port "$2" 2>"$scratch/log" &
		fi
		server_pid=$!
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			if curl -s -o /dev/null -m 5 "http://127.0.0.1:$port/"; then
				return 0
			fi
			kill -0 $server_pid 2>/dev/null || break
			sleep 0.1
		done
		# The port was somebody else's: try another one.
		stop_server
	done
	echo "the $1 server does not start:" >&2
	cat "$scratch/log" >&2
	return 1
}

# A directory with something to attack.
make_target()
{
	rm -rf "$1"
	mkdir "$1"
	echo '<h1>Front page</h1>' >"$1/index.html"
	echo 'still here' >"$1/victim.txt"
	chmod 755 "$1"
	chmod 644 "$1"/*
}

# attack KIND PROGRAM ATTEMPT: prints what the attempt got.
attack()
{
	kill -0 "$server_pid" 2>/dev/null || start_server "$1" "$scratch/$1" "$2" || return 1
	answer=$(curl -s -m 10 --data-binary "@$web/attack/$3.bin" "http://127.0.0.1:$port/run-code" |
		tr -d '\000')
	case $answer in
	+*)	printf '%s\n' "${answer#+}" ;;
	'')	sleep 0.2
		if kill -0 "$server_pid" 2>/dev/null; then
			echo '- no answer'
		else
			wait "$server_pid"
			status=$?
			server_pid=
			echo "- killed by signal $((status - 128))"
		fi ;;
	*)	printf -- '- %s\n' "${answer#-}" ;;
	esac
}
