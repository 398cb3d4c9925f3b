#!/bin/sh
# The built cloudabi-run as people meet it: its messages, exit statuses and tables.
# Usage: cloudabi-run.sh [BUILD-FOLDER]; prints TAP.
build=$(cd "${1:-${B:-build}}" && pwd) || exit 1
run=$build/cloudabi-run
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

number=0
failed=0
tag='%TAG ! tag:nuxi.nl,2015:cloudabi/
---
'

result() { # RESULT WHY
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		sed 's/^/# out: /' out
		sed 's/^/# err: /' err
		failed=1
	fi
}

# expect WHY STATUS LAST-LINE-OF-ERRORS COMMAND...: runs the command on ./in.
# A line that starts with a space means the rest of it, anywhere.
expect() {
	why=$1 want=$2 line=$3
	shift 3
	"$@" <in >out 2>err
	status=$?
	[ $status = "$want" ] || { echo "# status $status, not $want"; result 1 "$why"; return; }
	case $line in
	' '*) grep -qF -- "${line# }" err ;;
	*) [ "$(tail -n 1 err)" = "$line" ] ;;
	esac
	result $? "$why"
}

# contains WHY TEXT: in the output of the last command.
contains() {
	grep -qF -- "$2" out
	result $? "$1"
}

usage='usage: cloudabi-run [-c config.yaml] [options] executable'
printf '#!/bin/sh\nexit 0\n' >script
chmod +x script
cp script plain
chmod -x plain
mkdir www
: >in

expect 'no operand' 127 "$usage" "$run"
expect 'no operand: the reason' 127 ' cloudabi-run: no executable given' "$run"
expect 'an unknown option' 127 ' cloudabi-run: unknown option --sandbox' "$run" --sandbox x
expect 'an unknown letter' 127 ' cloudabi-run: unknown option -z' "$run" -z x
expect 'an option without its argument' 127 ' an argument is missing after -c' "$run" -c
expect 'two operands' 127 ' a program gets its arguments from the configuration, not as: more' \
	"$run" script more
expect '--help' 0 '' "$run" --help
contains '--help prints the usage' "$usage"
contains '--help names the options' '--explain'
expect '--version' 0 '' "$run" --version
contains '--version prints a version' 'cloudabi-run 0'

expect 'an executable that is not there' 127 \
	'cloudabi-run: cannot open the executable "none": No such file or directory' "$run" none
expect 'an executable that is a directory' 127 \
	'cloudabi-run: cannot run "www": it is not a regular file' "$run" www
expect 'an executable without permission' 127 \
	'cloudabi-run: cannot run "plain": it is not executable (chmod +x)' "$run" plain
expect 'a configuration that is not there' 127 \
	'cloudabi-run: cannot read the configuration "none.yaml": No such file or directory' \
	"$run" -c none.yaml script

echo '[1, 2' >in
expect 'not YAML, on standard input' 127 \
	"standard input:2:1: not YAML: did not find expected ',' or ']' while parsing a flow sequence" \
	"$run" script
cp in broken.yaml
: >in
expect 'not YAML, in a file' 127 \
	"broken.yaml:2:1: not YAML: did not find expected ',' or ']' while parsing a flow sequence" \
	"$run" -c broken.yaml script
printf '%sroot: !file {path: www, right: read}\n' "$tag" >in
expect 'an unknown key' 127 \
	'standard input:3:25: !file has no key "right" (did you mean "rights"?)' "$run" script
printf '%sroot: !file {path: none}\n' "$tag" >in
expect 'a bad path' 127 \
	'standard input:3:20: cannot open "none": No such file or directory' "$run" script
printf '%slisten: !socket {bind: "127.0.0.1:99999"}\n' "$tag" >in
expect 'a bad port' 127 \
	'standard input:3:24: "127.0.0.1:99999" is no address: the port must be a number from 0 to 65535' \
	"$run" script
printf '%s!fd 42\n' "$tag" >in
expect 'a descriptor that is not there' 127 ' standard input:3:1: cloudabi-run was not started with' \
	"$run" script
printf 'n: 99999999999999999999\n' >in
expect 'a bad number' 127 \
	'standard input:1:4: the number 99999999999999999999 does not fit into 64 bits (quote it if it is text)' \
	"$run" script
echo '!fd 1' >in
expect 'tags that are not declared' 127 ' standard input:1:1: the tag !fd is not declared' \
	"$run" script
expect 'what is no CloudABI program' 127 ' script' "$run" -c /dev/null script

printf '%s- !socket {bind: "127.0.0.1:0"}\n- !file {path: www, rights: read}\n- !fd stderr\n' \
	"$tag" >in
printf -- '- !file {path: www, rights: [file_open, fd_write]}\n' >>in
printf -- '- !socket {bind: %s/socket}\n- !file {path: log, mode: append}\n- !executable\n' \
	"$folder" >>in
expect '--explain' 0 '' "$run" --explain script
contains '--explain shows the bound address' '  0 listening socket 127.0.0.1:'
contains '--explain shows a directory' '  1 directory        www'
contains '--explain shows rights' '    rights     read'
contains '--explain shows a descriptor' ' stderr'
contains '--explain shows who enforces' '    enforced   kernel, by a read-only mount'
contains '--explain shows what needs the supervisor' '    enforced   supervisor'
contains '--explain shows a list of rights' '    beneath    fd_write file_open'
contains '--explain shows the executable' '  6 executable       script'
[ ! -e socket ]
result $? '--explain removes the socket that it bound'
[ -f log ]
result $? '--explain creates the file, as a start would'
expect '-e is ignored with a note' 0 'cloudabi-run: -e is ignored: programs are always confined' \
	"$run" -e --explain script
echo 42 >in
expect '--explain without descriptors' 0 '' "$run" --explain script
contains '--explain says so' 'No descriptors'

"$run" --check >out 2>err
status=$?
[ $status -le 1 ]
result $? '--check gives 0 or 1'
contains '--check names the kernel' "Linux $(uname -r)"
if [ $status = 0 ]; then
	contains '--check comes to a conclusion' 'Programs can run here.'
else
	contains '--check comes to a conclusion' 'Programs cannot run here'
fi

echo "1..$number"
exit $failed
