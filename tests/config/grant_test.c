/*
 * From YAML to grants on a real directory with real sockets: kind, type, rights, mode of the
 * descriptor; the messages; and that nothing stays open or bound.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "calls/rights.h"
#include "grant/build.h"
#include "grant/right_names.h"

#define TAG "%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n"
#define R(name) CLOUDABI_RIGHT_##name

/* The maxima of the ABI, written out here so that the test does not repeat the code. */
#define DIRECTORY 0x13eff698ULL
#define REGULAR 0x11c3801ffULL
#define SOCKET 0x801008004aULL
#define TREE (DIRECTORY | REGULAR)
#define ALL 0x000000815ffff7ffULL
#define APPEND (R(FD_WRITE) | R(FD_SYNC) | R(FD_DATASYNC) | R(FD_STAT_PUT_FLAGS) | \
		R(FILE_STAT_FGET) | R(POLL_FD_READWRITE))
#define LISTENING (R(SOCK_ACCEPT) | R(SOCK_LISTEN) | R(SOCK_STAT_GET))

#define TYPE_DEVICE 0x11
#define TYPE_DIRECTORY 0x20
#define TYPE_REGULAR 0x60
#define TYPE_MEMORY 0x70
#define TYPE_DGRAM 0x80
#define TYPE_SEQPACKET 0x81
#define TYPE_STREAM 0x82

struct want {
	enum grant_kind kind;
	cloudabi_filetype_t type;
	cloudabi_rights_t base, inheriting;
	bool read_only;
	int flags;        /* O_ACCMODE and O_APPEND */
	const char *path; /* $D: the directory of the test; NULL: any */
};

/*
 * In YAML, error and path, $D is the directory, $P the port of a listening socket.  An error
 * that ends in * may go on.
 */
static const struct row {
	const char *why;
	const char *yaml;
	const char *error; /* NULL: it works, and these are the grants */
	size_t count;
	struct want want[2];
} rows[] = {
	{ "no grants", "{a: 1}", NULL, 0, { { 0 } } },
	{ "!fd of a pipe's reading end", "!fd 21", NULL, 1,
	  { { GRANT_FD, TYPE_STREAM, SOCKET & ~R(FD_WRITE), ALL, false, O_RDONLY, "21" } } },
	{ "!fd of a pipe's writing end", "!fd 22", NULL, 1,
	  { { GRANT_FD, TYPE_STREAM, SOCKET & ~R(FD_READ), ALL, false, O_WRONLY, "22" } } },
	{ "!fd of a file for appending", "!fd 20", NULL, 1,
	  { { GRANT_FD, TYPE_REGULAR, APPEND | R(FD_SEEK) | R(FD_TELL), 0, false,
	      O_WRONLY | O_APPEND, "20" } } },
	{ "!fd of shared memory", "!fd 23", NULL, 1,
	  { { GRANT_FD, TYPE_MEMORY, 0xc180042, 0, false, O_RDWR, "23" } } },
	{ "!fd of a socket", "!fd 24", NULL, 1,
	  { { GRANT_FD, TYPE_STREAM, SOCKET, ALL, false, O_RDWR, "24" } } },
	{ "!fd of a directory", "!fd 28", NULL, 1,
	  { { GRANT_FD, TYPE_DIRECTORY, DIRECTORY, TREE, false, O_RDONLY, "28" } } },
	{ "!fd by name and by number is one descriptor", "[!fd stdin, !fd 0]", NULL, 1,
	  { { GRANT_FD, TYPE_DEVICE, 0x1008000a, 0, false, O_RDONLY, "stdin" } } },
	{ "two descriptors of one file are two", "[!fd 21, !fd 22]", NULL, 2,
	  { { GRANT_FD, TYPE_STREAM, SOCKET & ~R(FD_WRITE), ALL, false, O_RDONLY, "21" },
	    { GRANT_FD, TYPE_STREAM, SOCKET & ~R(FD_READ), ALL, false, O_WRONLY, "22" } } },
	{ "!fd that is not open", "a: !fd 77",
	  "3:4: cloudabi-run was not started with a descriptor 77 (as a shell does by 77>file)", 0,
	  { { 0 } } },
	{ "!fd of a descriptor of our own", "!fd 29",
	  "3:1: cloudabi-run was not started with a descriptor 29 (as a shell does by 29>file)", 0,
	  { { 0 } } },
	{ "!fd of a word", "!fd console",
	  "3:1: !fd takes stdin, stdout, stderr or a number, not \"console\"", 0, { { 0 } } },
	{ "!fd of a negative number", "!fd -1",
	  "3:1: !fd takes stdin, stdout, stderr or a number, not \"-1\"", 0, { { 0 } } },
	{ "!fd of a number and more", "!fd 1x",
	  "3:1: !fd takes stdin, stdout, stderr or a number, not \"1x\"", 0, { { 0 } } },
	{ "!fd of a large number", "!fd 99999999999",
	  "3:1: !fd takes stdin, stdout, stderr or a number, not \"99999999999\"", 0, { { 0 } } },
	{ "!fd of O_PATH", "!fd 25", "3:1: 25 is not an object that a program can be given", 0,
	  { { 0 } } },
	{ "!fd of an epoll", "!fd 26", "3:1: 26 is not an object that a program can be given", 0,
	  { { 0 } } },
	{ "!fd of a file in /proc", "!fd 27",
	  "3:1: descriptor 27 is on a proc file system, which programs are not given this way (if "
	  "it must be, use !file with \"special: true\")", 0, { { 0 } } },

	{ "!executable", "!executable", NULL, 1,
	  { { GRANT_EXECUTABLE, TYPE_REGULAR, REGULAR & ~R(FD_WRITE), 0, false, O_RDONLY,
	      "program" } } },
	{ "!executable twice is one descriptor", "[!executable x, !executable y]", NULL, 1,
	  { { GRANT_EXECUTABLE, TYPE_REGULAR, REGULAR & ~R(FD_WRITE), 0, false, O_RDONLY,
	      NULL } } },

	{ "a directory gets everything", "!file {path: sub}", NULL, 1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, DIRECTORY, TREE, false, O_RDONLY, "sub" } } },
	{ "a directory, rights: all", "!file {path: sub, rights: all}", NULL, 1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, DIRECTORY, TREE, false, O_RDONLY, "sub" } } },
	{ "a directory, rights: read", "!file {path: sub, rights: read}", NULL, 1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, RIGHTS_READ_DIRECTORY,
	      RIGHTS_READ_DIRECTORY | RIGHTS_READ_FILE, true, O_RDONLY, "sub" } } },
	{ "a directory, some rights", "!file {path: sub, rights: [file_open, fd_read]}", NULL, 1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, R(FILE_OPEN), R(FILE_OPEN) | R(FD_READ), true,
	      O_RDONLY, "sub" } } },
	{ "a directory, rights to write", "!file {path: sub, rights: [file_open, fd_write]}", NULL,
	  1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, R(FILE_OPEN), R(FILE_OPEN) | R(FD_WRITE), false,
	      O_RDONLY, "sub" } } },
	{ "a directory, no rights", "!file {path: sub, rights: []}", NULL, 1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, 0, 0, true, O_RDONLY, "sub" } } },
	{ "an absolute path", "!file {path: $D/sub}", NULL, 1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, DIRECTORY, TREE, false, O_RDONLY, "$D/sub" } } },
	{ "a symbolic link is followed", "!file {path: link}", NULL, 1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, DIRECTORY, TREE, false, O_RDONLY, "link" } } },
	{ "the same path twice is opened twice", "[!file {path: sub}, !file {path: sub}]", NULL, 2,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, DIRECTORY, TREE, false, O_RDONLY, "sub" },
	    { GRANT_DIRECTORY, TYPE_DIRECTORY, DIRECTORY, TREE, false, O_RDONLY, "sub" } } },
	{ "an alias is opened once", "[&s !file {path: sub}, *s]", NULL, 1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, DIRECTORY, TREE, false, O_RDONLY, "sub" } } },

	{ "a file is read-only", "!file {path: data}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, REGULAR & ~R(FD_WRITE), 0, false, O_RDONLY, "data" } } },
	{ "a file, mode: read", "!file {path: data, mode: read}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, REGULAR & ~R(FD_WRITE), 0, false, O_RDONLY, "data" } } },
	{ "a file, rights: read", "!file {path: data, rights: read}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, RIGHTS_READ_FILE, 0, true, O_RDONLY, "data" } } },
	{ "a file, rights: all", "!file {path: data, rights: all}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, REGULAR, 0, false, O_RDWR, "data" } } },
	{ "a file, rights: all, mode: read", "!file {path: data, rights: all, mode: read}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, REGULAR & ~R(FD_WRITE), 0, false, O_RDONLY, "data" } } },
	{ "a file, mode: write", "!file {path: data, mode: write}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, REGULAR & ~R(FD_READ), 0, false, O_WRONLY, "data" } } },
	{ "a file, mode: append", "!file {path: data, mode: append}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, APPEND, 0, false, O_WRONLY | O_APPEND, "data" } } },
	{ "a file, mode: create", "!file {path: data, mode: create}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, REGULAR, 0, false, O_RDWR, "data" } } },
	{ "a new file, mode: create", "!file {path: new1, mode: create}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, REGULAR, 0, false, O_RDWR, "new1" } } },
	{ "a new file, mode: append", "!file {path: new2, mode: append}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, APPEND, 0, false, O_WRONLY | O_APPEND, "new2" } } },
	{ "a file, the right to read", "!file {path: data, rights: [fd_read]}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, R(FD_READ), 0, true, O_RDONLY, "data" } } },
	{ "a file, the right to write", "!file {path: data, rights: [fd_write]}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, R(FD_WRITE), 0, false, O_WRONLY, "data" } } },
	{ "a file, rights in both directions", "!file {path: data, rights: [fd_write, fd_read]}",
	  NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, R(FD_WRITE) | R(FD_READ), 0, false, O_RDWR, "data" } } },
	{ "rights that files do not have are left out",
	  "!file {path: data, rights: [fd_read, file_open]}", NULL, 1,
	  { { GRANT_FILE, TYPE_REGULAR, R(FD_READ), 0, true, O_RDONLY, "data" } } },
	{ "/dev/null", "!file {path: /dev/null}", NULL, 1,
	  { { GRANT_FILE, TYPE_DEVICE, 0x1008000a, 0, false, O_RDONLY, "/dev/null" } } },
	{ "/dev/null, mode: write", "!file {path: /dev/null, mode: write}", NULL, 1,
	  { { GRANT_FILE, TYPE_DEVICE, 0x10080048, 0, false, O_WRONLY, "/dev/null" } } },
	{ "/dev/urandom, rights: read", "!file {path: /dev/urandom, rights: read}", NULL, 1,
	  { { GRANT_FILE, TYPE_DEVICE, 0x1008000a, 0, false, O_RDONLY, "/dev/urandom" } } },
	{ "/proc with special: true", "!file {path: /proc, special: true}", NULL, 1,
	  { { GRANT_DIRECTORY, TYPE_DIRECTORY, DIRECTORY, TREE, false, O_RDONLY, "/proc" } } },

	{ "a path that is not there", "a: 1\nb: !file {path: none}",
	  "4:17: cannot open \"none\": No such file or directory", 0, { { 0 } } },
	{ "a file that is not there, mode: write", "!file {path: none, mode: write}",
	  "3:14: cannot open \"none\": No such file or directory (\"mode: create\" would make it)",
	  0, { { 0 } } },
	{ "a new file in a directory that is not there", "!file {path: no/ne, mode: create}",
	  "3:14: cannot open \"no/ne\": No such file or directory", 0, { { 0 } } },
	{ "a path through a file", "!file {path: data/x}",
	  "3:14: cannot open \"data/x\": Not a directory", 0, { { 0 } } },
	{ "an empty path", "!file {path: ''}", "3:14: the path is empty", 0, { { 0 } } },
	{ "a path with a NUL", "!file {path: \"a\\0b\"}",
	  "3:14: the value of \"path\" has a NUL character in it", 0, { { 0 } } },
	{ "a path that is a number", "!file {path: 5}",
	  "3:14: the value of \"path\" must be a string, not an integer (quote it)", 0, { { 0 } } },
	{ "a path that is a word with a meaning", "!file {path: on}",
	  "3:14: the value of \"path\" must be a string, not a boolean (quote it)", 0, { { 0 } } },
	{ "a path that is a map", "!file {path: {}}",
	  "3:14: the value of \"path\" must be a string, not a map", 0, { { 0 } } },
	{ "a path that is a descriptor", "!file {path: !fd 0}",
	  "3:14: the value of \"path\" must be a string, not a descriptor", 0, { { 0 } } },
	{ "no path", "a: !file {}", "3:4: !file needs the key \"path\"", 0, { { 0 } } },
	{ "a mistyped key", "!file {paht: sub}",
	  "3:8: !file has no key \"paht\" (did you mean \"path\"?)", 0, { { 0 } } },
	{ "an unknown key", "!file {path: sub, owner: me}",
	  "3:19: !file has no key \"owner\" (there are: path, rights, mode, special)", 0,
	  { { 0 } } },
	{ "a key with a NUL", "!file {\"path\\0\": sub}",
	  "3:8: !file has no key \"path\" (did you mean \"path\"?)", 0, { { 0 } } },
	{ "a key twice", "!file {path: sub, path: data}", "3:19: !file has the key \"path\" twice", 0,
	  { { 0 } } },
	{ "a key that is a number", "!file {path: sub, 1: 2}",
	  "3:19: a key of !file must be a string, not an integer", 0, { { 0 } } },
	{ "a key that is a descriptor", "!file {!fd 1 : 2}",
	  "3:8: a key of !file must be a string, not a descriptor", 0, { { 0 } } },
	{ "an unknown mode", "!file {path: data, mode: rw}",
	  "3:26: \"rw\" is no value of \"mode\" (there are: read, write, append, create)", 0,
	  { { 0 } } },
	{ "a mistyped mode", "!file {path: data, mode: apend}",
	  "3:26: \"apend\" is no value of \"mode\" (did you mean \"append\"?)", 0, { { 0 } } },
	{ "a mode for a directory", "!file {path: sub, mode: read}",
	  "3:25: \"mode\" is for files, but \"sub\" is a directory (use \"rights\")", 0, { { 0 } } },
	{ "rights that are a word", "!file {path: sub, rights: write}",
	  "3:27: \"write\" is no value of \"rights\" (there are: read, all)", 0, { { 0 } } },
	{ "rights that are a number", "!file {path: sub, rights: 7}",
	  "3:27: the value of \"rights\" must be a string, not an integer (quote it)", 0, { { 0 } } },
	{ "a mistyped right", "!file {path: sub, rights: [fd_read, file_opne]}",
	  "3:37: there is no right \"file_opne\" (did you mean \"file_open\"?)", 0, { { 0 } } },
	{ "a right in upper case", "!file {path: sub, rights: [FD_READ]}",
	  "3:28: there is no right \"FD_READ\"", 0, { { 0 } } },
	{ "a right with a NUL", "!file {path: sub, rights: [\"fd_read\\0\"]}",
	  "3:28: there is no right \"fd_read\" (did you mean \"fd_read\"?)", 0, { { 0 } } },
	{ "a right that is a number", "!file {path: sub, rights: [1]}",
	  "3:28: the name of a right must be a string, not an integer", 0, { { 0 } } },
	{ "rights: read in a mode to write", "!file {path: data, rights: read, mode: write}",
	  "3:28: \"rights: read\" contradicts \"mode: write\"", 0, { { 0 } } },
	{ "a right to write in a mode to read", "!file {path: data, rights: [fd_write], mode: read}",
	  "3:28: these rights need to write, which \"mode: read\" cannot", 0, { { 0 } } },
	{ "a right to read in a mode to write", "!file {path: data, rights: [fd_read], mode: append}",
	  "3:28: these rights need to read, which \"mode: append\" cannot", 0, { { 0 } } },
	{ "/proc", "!file {path: /proc}",
	  "3:14: \"/proc\" is on a proc file system, which is not an ordinary place for files (add "
	  "\"special: true\" if that is meant)", 0, { { 0 } } },
	{ "a file in /proc", "!file {path: /proc/version}",
	  "3:14: \"/proc/version\" is on a proc file system, which is not an ordinary place for "
	  "files (add \"special: true\" if that is meant)", 0, { { 0 } } },
	{ "/dev", "!file {path: /dev}",
	  "3:14: \"/dev\" is in the directory of the devices, which is not an ordinary place for "
	  "files (add \"special: true\" if that is meant)", 0, { { 0 } } },
	{ "a device", "!file {path: /dev/tty}",
	  "3:14: \"/dev/tty\" is a device, which is not an ordinary file (add \"special: true\" if "
	  "that is meant)", 0, { { 0 } } },
	{ "a directory with /proc and the like beneath it", "!file {path: /}",
	  "3:14: \"/\" contains /*", 0, { { 0 } } },
	{ "special that is no boolean", "!file {path: /proc, special: 1}",
	  "3:30: the value of \"special\" must be a boolean, not an integer", 0, { { 0 } } },
	{ "a socket's path", "!file {path: $D/listening}",
	  "3:14: cannot open \"$D/listening\": it is a socket (try !socket {connect: "
	  "\"$D/listening\"})", 0, { { 0 } } },
	{ "what was opened before a mistake is closed",
	  "[!file {path: sub}, !fd 21, !socket {bind: $D/gone}, !executable x,\n"
	  " !file {path: none}]",
	  "4:15: cannot open \"none\": No such file or directory", 0, { { 0 } } },

	{ "a TCP socket", "!socket {bind: \"127.0.0.1:0\"}", NULL, 1,
	  { { GRANT_SOCKET, TYPE_STREAM, SOCKET | LISTENING, ALL, false, O_RDWR, NULL } } },
	{ "a TCP socket on localhost", "!socket {bind: \"localhost:0\", backlog: 5}", NULL, 1,
	  { { GRANT_SOCKET, TYPE_STREAM, SOCKET | LISTENING, ALL, false, O_RDWR, NULL } } },
	{ "a UDP socket", "!socket {bind: \"127.0.0.1:0\", type: dgram}", NULL, 1,
	  { { GRANT_SOCKET, TYPE_DGRAM, SOCKET | R(SOCK_STAT_GET), ALL, false, O_RDWR, NULL } } },
	{ "a connected TCP socket", "!socket {connect: \"127.0.0.1:$P\"}", NULL, 1,
	  { { GRANT_SOCKET, TYPE_STREAM, SOCKET | R(SOCK_STAT_GET), ALL, false, O_RDWR,
	      "127.0.0.1:$P" } } },
	{ "a connected TCP socket by name", "!socket {connect: \"localhost:$P\"}", NULL, 1,
	  { { GRANT_SOCKET, TYPE_STREAM, SOCKET | R(SOCK_STAT_GET), ALL, false, O_RDWR,
	      "localhost:$P" } } },
	{ "a UNIX socket", "!socket {bind: $D/made}", NULL, 1,
	  { { GRANT_SOCKET, TYPE_STREAM, SOCKET | LISTENING, ALL, false, O_RDWR, "$D/made" } } },
	{ "a UNIX socket for packets", "!socket {bind: $D/made, type: seqpacket}", NULL, 1,
	  { { GRANT_SOCKET, TYPE_SEQPACKET, SOCKET | LISTENING, ALL, false, O_RDWR, "$D/made" } } },
	{ "a UNIX socket for datagrams", "!socket {bind: $D/made, type: dgram}", NULL, 1,
	  { { GRANT_SOCKET, TYPE_DGRAM, SOCKET, ALL, false, O_RDWR, "$D/made" } } },
	{ "a connected UNIX socket", "!socket {connect: $D/listening}", NULL, 1,
	  { { GRANT_SOCKET, TYPE_STREAM, SOCKET, ALL, false, O_RDWR, "$D/listening" } } },

	{ "neither bind nor connect", "!socket {}",
	  "3:1: !socket needs either \"bind\" or \"connect\"", 0, { { 0 } } },
	{ "both bind and connect", "!socket {bind: /a, connect: /b}",
	  "3:1: !socket needs either \"bind\" or \"connect\", not both", 0, { { 0 } } },
	{ "a mistyped key of a socket", "!socket {bnid: \"127.0.0.1:0\"}",
	  "3:10: !socket has no key \"bnid\" (did you mean \"bind\"?)", 0, { { 0 } } },
	{ "an unknown type", "!socket {bind: /a, type: raw}",
	  "3:26: \"raw\" is no value of \"type\" (there are: stream, dgram, seqpacket)", 0,
	  { { 0 } } },
	{ "no port", "!socket {bind: 127.0.0.1}",
	  "3:16: \"127.0.0.1\" is no address: the port is missing, as in 127.0.0.1:80", 0,
	  { { 0 } } },
	{ "only a port", "!socket {bind: 8080}",
	  "3:16: the value of \"bind\" must be a string, not an integer (quote it)", 0, { { 0 } } },
	{ "no host", "!socket {bind: \":80\"}",
	  "3:16: \":80\" is no address: the host is missing (0.0.0.0 stands for all addresses)", 0,
	  { { 0 } } },
	{ "a port too large", "!socket {bind: \"127.0.0.1:65536\"}",
	  "3:16: \"127.0.0.1:65536\" is no address: the port must be a number from 0 to 65535", 0,
	  { { 0 } } },
	{ "a port by name", "!socket {bind: \"127.0.0.1:http\"}",
	  "3:16: \"127.0.0.1:http\" is no address: the port must be a number from 0 to 65535", 0,
	  { { 0 } } },
	{ "a host by name", "!socket {connect: \"example.org:80\"}",
	  "3:19: \"example.org:80\" is no address: the host must be an address such as 127.0.0.1 "
	  "or [::1], or localhost (names are not looked up)", 0, { { 0 } } },
	{ "IPv6 without brackets", "!socket {bind: \"::1:80\"}",
	  "3:16: \"::1:80\" is no address: an IPv6 address needs brackets, as in [::1]:80", 0,
	  { { 0 } } },
	{ "brackets without IPv6", "!socket {bind: \"[127.0.0.1]:80\"}",
	  "3:16: \"[127.0.0.1]:80\" is no address: no IPv6 address stands between the brackets", 0,
	  { { 0 } } },
	{ "IPv6 without a port", "!socket {bind: \"[::1]\"}",
	  "3:16: \"[::1]\" is no address: the port is missing, as in 127.0.0.1:80", 0, { { 0 } } },
	{ "a relative path", "!socket {bind: run/socket}",
	  "3:16: \"run/socket\" is no address: the path of a UNIX socket must start with /", 0,
	  { { 0 } } },
	{ "packets over TCP", "!socket {bind: \"127.0.0.1:0\", type: seqpacket}",
	  "3:16: \"type: seqpacket\" needs the path of a UNIX socket", 0, { { 0 } } },
	{ "connecting to port 0", "!socket {connect: \"127.0.0.1:0\"}",
	  "3:19: nothing can be connected to port 0", 0, { { 0 } } },
	{ "a backlog of a connected socket", "!socket {connect: /a, backlog: 3}",
	  "3:32: \"backlog\" is for sockets that accept connections, not for \"connect\"", 0,
	  { { 0 } } },
	{ "a backlog for datagrams", "!socket {bind: /a, type: dgram, backlog: 3}",
	  "3:42: \"backlog\" is for sockets that accept connections, not for \"type: dgram\"", 0,
	  { { 0 } } },
	{ "a negative backlog", "!socket {bind: /a, backlog: -3}",
	  "3:29: \"backlog\" must be a number from 0 to 2147483647", 0, { { 0 } } },
	{ "a backlog that is text", "!socket {bind: /a, backlog: many}",
	  "3:29: the value of \"backlog\" must be an integer, not a string", 0, { { 0 } } },
	{ "an address in use", "!socket {bind: \"127.0.0.1:$P\"}",
	  "3:16: cannot bind to \"127.0.0.1:$P\": Address already in use", 0, { { 0 } } },
	{ "localhost in use: the other address does not stand in", "!socket {bind: \"localhost:$P\"}",
	  "3:16: cannot bind to \"localhost:$P\": Address already in use", 0, { { 0 } } },
	{ "a path in use", "!socket {bind: $D/listening}",
	  "3:16: cannot bind to \"$D/listening\": Address already in use (remove the file if no "
	  "program listens there any more)", 0, { { 0 } } },
	{ "nobody listens", "!socket {connect: $D/data}",
	  "3:19: cannot connect to \"$D/data\": Connection refused", 0, { { 0 } } },
};

static char directory[64];
static char port[8];
static int executable;
static int test_number;
static int failures;

static void must(int result, const char *what)
{
	if (result >= 0)
		return;
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

static void put_at(int number, int fd)
{
	must(fd, "open");
	must(dup2(fd, number), "dup2");
	close(fd);
}

static int listen_tcp(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(bind(fd, (struct sockaddr *)&address, length), "bind");
	must(listen(fd, 8), "listen");
	must(getsockname(fd, (struct sockaddr *)&address, &length), "getsockname");
	snprintf(port, sizeof(port), "%u", ntohs(address.sin_port));
	return fd;
}

static int listen_unix(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", name);
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)), "bind");
	must(listen(fd, 8), "listen");
	return fd;
}

static void set_up(void)
{
	int pair[2];

	strcpy(directory, "/tmp/grant-test-XXXXXX");
	if (!mkdtemp(directory) || chdir(directory) < 0)
		must(-1, directory);
	must(mkdir("sub", 0755), "mkdir");
	must(symlink("sub", "link"), "symlink");
	close(open("data", O_CREAT | O_WRONLY, 0644));
	executable = open("program", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
	close(executable);
	executable = open("program", O_RDONLY | O_CLOEXEC);
	put_at(0, open("/dev/null", O_RDONLY));
	put_at(20, open("log", O_CREAT | O_WRONLY | O_APPEND, 0644));
	must(pipe(pair), "pipe");
	put_at(21, pair[0]);
	put_at(22, pair[1]);
	put_at(23, memfd_create("shared", 0));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	put_at(24, pair[0]);
	put_at(25, open("data", O_PATH));
	put_at(26, epoll_create1(0));
	put_at(27, open("/proc/version", O_RDONLY));
	put_at(28, open("sub", O_RDONLY | O_DIRECTORY));
	must(dup3(executable, 29, O_CLOEXEC), "dup3");
	listen_tcp();
	listen_unix("listening");
}

static void clean_up(void)
{
	static const char *const names[] = { "data", "program", "log", "listening",
					     "new1", "new2",    "link" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(names[i]);
	rmdir("sub");
	if (rmdir(directory) < 0) {
		printf("not ok %d - nothing is left in the directory\n# %s: %s\n", ++test_number,
		       directory, strerror(errno));
		failures++;
		return;
	}
	printf("ok %d - nothing is left in the directory\n", ++test_number);
}

/* TEXT with $D and $P replaced. */
static void fill_in(const char *text, char *out, size_t size)
{
	size_t at = 0;

	for (; *text && at + sizeof(directory) < size; text++) {
		if (text[0] == '$' && (text[1] == 'D' || text[1] == 'P'))
			at += (size_t)sprintf(out + at, "%s", *++text == 'D' ? directory : port);
		else
			out[at++] = *text;
	}
	out[at] = '\0';
}

static int count_descriptors(void)
{
	DIR *entries = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(entries))
		count++;
	closedir(entries);
	return count;
}

static bool check(bool correct, const char *format, uint64_t got, uint64_t want)
{
	if (!correct) {
		printf("# %s: got 0x%llx, want 0x%llx\n", format, (unsigned long long)got,
		       (unsigned long long)want);
	}
	return correct;
}

static bool check_grant(const struct grant *grant, const struct want *want)
{
	int flags = fcntl(grant->fd, F_GETFL);
	char path[256] = "";
	bool correct = true;

	if (want->path)
		fill_in(want->path, path, sizeof(path));
	correct &= check(grant->kind == want->kind, "kind", grant->kind, want->kind);
	correct &= check(grant->type == want->type, "type", grant->type, want->type);
	correct &= check(grant->base == want->base, "base rights", grant->base, want->base);
	correct &= check(grant->inheriting == want->inheriting, "inheriting rights",
			 grant->inheriting, want->inheriting);
	correct &= check(grant->read_only == want->read_only, "read-only", grant->read_only,
			 want->read_only);
	flags &= O_ACCMODE | O_APPEND | O_NONBLOCK;
	correct &= check(flags == want->flags, "flags", (uint64_t)flags, (uint64_t)want->flags);
	correct &= check(fcntl(grant->fd, F_GETFD) == FD_CLOEXEC, "close-on-exec", 0, 1);
	correct &= check(grant->line >= 3 && grant->column >= 1, "position", grant->line, 3);
	if (want->path && strcmp(grant->path, path) != 0) {
		printf("# path: got %s, want %s\n", grant->path, path);
		correct = false;
	}
	return correct;
}

static bool check_error(const struct row *row, const struct config_error *error)
{
	char got[1200], want[1200];

	snprintf(got, sizeof(got), "%u:%u: %s", error->line, error->column, error->text);
	fill_in(row->error ? row->error : "no mistake", want, sizeof(want));
	if (want[strlen(want) - 1] == '*') /* the rest depends on the host */
		strcpy(got + strlen(want) - 1, "*");
	if (strcmp(got, want) == 0)
		return true;
	printf("# got:  %s\n# want: %s\n", got, want);
	return false;
}

static bool check_set(const struct row *row, struct grant_set *set)
{
	bool correct = !row->error;

	if (!correct)
		printf("# a mistake was not found: %s\n", row->error);
	correct &= check(set->count == row->count, "number of grants", set->count, row->count);
	for (size_t i = 0; i < row->count && correct; i++)
		correct &= check_grant(&set->grant[i], &row->want[i]);
	grant_set_destroy(set);
	return correct;
}

static bool test_row(const struct row *row)
{
	int before = count_descriptors();
	struct socket_file *files = NULL;
	struct grant_request request = { .executable = executable, .executable_path = "program" };
	struct config_error error;
	struct config *config;
	struct grant_set set;
	char yaml[1024];
	bool correct;

	strcpy(yaml, TAG);
	fill_in(row->yaml, yaml + strlen(yaml), sizeof(yaml) - strlen(yaml));
	if (config_parse(yaml, strlen(yaml), &config, &error) < 0) {
		printf("# %s\n", error.text);
		return false;
	}
	request.config = config;
	if (grant_set_build(&request, &set, &files, &error) < 0)
		correct = check_error(row, &error);
	else
		correct = check_set(row, &set);
	socket_files_remove(&files);
	config_free(config);
	return check(count_descriptors() == before, "open descriptors",
		     (uint64_t)count_descriptors(), (uint64_t)before) &&
	       correct;
}

static void expect(bool correct, const char *why)
{
	printf("%sok %d - %s\n", correct ? "" : "not ", ++test_number, why);
	failures += !correct;
}

static void test_descriptions(void)
{
	static const struct {
		cloudabi_rights_t rights, all;
		const char *text;
	} cases[] = {
		{ 0, REGULAR, "none" },
		{ REGULAR, REGULAR, "all" },
		{ REGULAR & ~R(FD_WRITE), REGULAR, "all but fd_write" },
		{ R(FD_READ) | R(FD_SEEK), REGULAR, "fd_read fd_seek" },
		{ R(FD_READ) | R(FILE_OPEN), R(FD_READ), "fd_read file_open" },
		{ R(SOCK_ACCEPT), 0, "sock_accept" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[200];

		rights_describe(cases[i].rights, cases[i].all, text, sizeof(text));
		if (strcmp(text, cases[i].text) != 0)
			printf("# got: %s\n", text);
		expect(strcmp(text, cases[i].text) == 0, cases[i].text);
	}
}

int main(void)
{
	set_up();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(test_row(&rows[i]), rows[i].why);
	test_descriptions();
	clean_up();
	printf("1..%d\n", test_number);
	return failures != 0;
}
