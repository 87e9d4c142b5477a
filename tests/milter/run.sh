#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Whole stories over the milter socket: the daemon as it is, miltertest as the
# mail server.  Each test is a function; names of tests may be given.
set -u
src=${srcdir:-$(dirname "$0")/../..}
stories=$(cd "$src/tests/milter" && pwd)
milter=${builddir:-.}/smime-milter
case $milter in /*) ;; *) milter=$(pwd)/$milter ;; esac

command -v miltertest >/dev/null || {
	echo "run.sh: miltertest is missing (Debian: apt install miltertest)" >&2
	exit 1
}
test -x "$milter" || { echo "run.sh: $milter is missing" >&2; exit 1; }

folder=$(mktemp -d /tmp/milter-stories.XXXXXX)
chmod 755 "$folder"
conf=$folder/m.conf
log=$folder/log
socket=$folder/socket
pid=
user=
test "$(id -u)" -ne 0 || {
	user='user = "nobody";'
	chown nobody "$folder"
}

finish()
{
	test -z "$pid" || kill -KILL "$pid" 2>/dev/null
	rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

fail()
{
	echo "  $*" >&2
	return 1
}

# --- certificates and mail, of today ----------------------------------------

# The same of a CA between, which the second message leaves out.
make_mail_of_a_ca()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout ca.key -out ca.req -subj "/CN=Story CA" &&
	cat >ca.ext <<-EOF &&
	basicConstraints=critical,CA:TRUE
	keyUsage=critical,keyCertSign,cRLSign
	subjectKeyIdentifier=hash
	authorityKeyIdentifier=keyid
	EOF
	openssl x509 -req -in ca.req -CA root.pem -CAkey root.key \
	    -set_serial 2 -days 20 -extfile ca.ext -out ca.pem &&
	for name in whole left-out; do
		openssl req -new -key erika.key -subj "/CN=Erika $name" \
		    -out "$name.req" &&
		openssl x509 -req -in "$name.req" -CA ca.pem -CAkey ca.key \
		    -set_serial "0x${#name}" -days 20 -extfile ext \
		    -out "$name.pem" || return
	done
	openssl cms -sign -in part -signer whole.pem -inkey erika.key \
	    -certfile ca.pem -md sha256 -from erika@bank.example \
	    -to dora@dest.example -subject story -out whole.eml &&
	openssl cms -sign -in part -signer left-out.pem -inkey erika.key \
	    -md sha256 -from erika@bank.example \
	    -to dora@dest.example -subject story -out left-out.eml
}

make_mail()
{
	cd "$folder" || exit 1
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout root.key -out root.pem -days 30 -subj "/CN=Story Root" \
	    -addext "keyUsage=critical,keyCertSign,cRLSign" &&
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout erika.key -out erika.req -subj "/CN=Erika Muster" &&
	cat >ext <<-EOF &&
	basicConstraints=critical,CA:FALSE
	keyUsage=critical,digitalSignature
	extendedKeyUsage=emailProtection
	subjectAltName=email:erika@bank.example
	certificatePolicies=2.23.140.1.5.1.2
	subjectKeyIdentifier=hash
	authorityKeyIdentifier=keyid
	EOF
	openssl x509 -req -in erika.req -CA root.pem -CAkey root.key \
	    -set_serial 0x4a1f09c2 -days 20 -extfile ext -out erika.pem &&
	printf 'Content-Type: text/plain\r\n\r\nPlease pay 100 euros.\r\n' \
	    >part &&
	openssl cms -sign -in part -signer erika.pem -inkey erika.key \
	    -md sha256 -from erika@bank.example -to dora@dest.example \
	    -subject story -out signed.eml &&
	make_mail_of_a_ca &&
	chmod 644 root.pem ./*.eml
}
(make_mail) >"$folder/make.log" 2>&1 || {
	cat "$folder/make.log" >&2
	exit 1
}

# --- the daemon -------------------------------------------------------------

configure()
{
	{
		echo "listen = \"unix:$socket\"; $user" \
			'fetch = { enabled = false; };'
		echo "trust = { anchors = ( { file = \"$folder/root.pem\"; } ); };"
		cat
	} >"$conf.new"
	mv "$conf.new" "$conf"
}

rules='rules = (
  { name = "bank"; when = { from = [ "bank.example" ]; };
    require = { result = [ "pass" ]; };
    encrypted = "otherwise";
    otherwise = { action = "reject";
      text = "100% signed, please: $reason reject"; }; },
  { name = "later"; when = { from = [ "later.example" ]; };
    require = { result = [ "pass" ]; };
    encrypted = "otherwise";
    otherwise = { action = "tempfail"; text = "$rule ($reason)"; }; },
  { name = "hold"; when = { from = [ "hold.example" ]; };
    require = { result = [ "pass" ]; };
    encrypted = "otherwise";
    otherwise = { action = "quarantine"; }; }
);'

# Waits until a line of the log has all of the words.
wait_for()
{
	tries=0
	until grep -q -e "$1" "$log"; do
		tries=$((tries + 1))
		test $tries -lt 400 || { cat "$log" >&2; fail "no: $1"; return; }
		sleep 0.05
	done
}

start()
{
	: >"$log"
	"$milter" -f -c "$conf" 2>>"$log" &
	pid=$!
	wait_for " started; "
}

# A sanitizer's report is not in the exit status of a program that _exit(2)s.
nothing_sanitized()
{
	! grep -e 'Sanitizer' -e 'runtime error' "$log" >&2
}

# Its exit status.
stop()
{
	kill -TERM "$pid" 2>/dev/null
	wait "$pid"
	status=$?
	pid=
	nothing_sanitized && return $status
}

story()
{
	miltertest -w -D socket="unix:$socket" -D folder="$folder" \
	    -D pid="$pid" -D stories="$stories" "$@" 2>&1
}

plain_story()
{
	configure </dev/null && start && story -s "$stories/$1.lua" && stop
}

# --- the tests --------------------------------------------------------------

fields() { plain_story fields; }
signed() { plain_story signed; }
forged() { plain_story forged; }
connection() { plain_story connection; }

enforce()
{
	echo "policy = { mode = \"enforce\"; $rules };" | configure
	start && story -s "$stories/enforce.lua" && stop
}

monitor()
{
	echo "policy = { $rules };" | configure
	start && story -s "$stories/monitor.lua" &&
	    wait_for "^smime-milter: would: .*action=accept would=reject" &&
	    stop
}

# One line a message, always: refused ones too, and none for aborted ones.
log_lines()
{
	enforce || return
	for id in reject good tempfail hold two other again; do
		test "$(grep -c "^smime-milter: $id: result=" "$log")" = 1 ||
		    fail "not one line for $id" || return
	done
	connection || return
	grep -q -e ': aborted-[123]: ' -e ': cut: ' "$log" &&
	    fail "a line for an aborted message"
	test "$(grep -c ': result=' "$log")" = 23
}

reload_keeps_message()
{
	for signal in HUP USR1; do
		configure </dev/null && start || return
		echo "policy = { mode = \"enforce\"; $rules };" |
		    sed 's/^/ /' >"$folder/rules"
		cat >"$folder/reload" <<-EOF
		#!/bin/sh
		cat "$conf" "$folder/rules" >"$conf.new" &&
		mv "$conf.new" "$conf" && kill -$signal $pid
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			grep -q "reload: .*changed: policy.mode, policy.rules" \
			    "$log" && exit 0
			sleep 0.1
		done
		exit 1
		EOF
		story -D reload_enforcing="sh $folder/reload" \
		    -s "$stories/reload.lua" && stop || return
	done
}

reload_refuses_bad_file()
{
	configure </dev/null && start || return
	echo 'limits = { depth = 0; }; nonsense = 1;' >>"$conf"
	kill -HUP "$pid"
	wait_for 'reload: refused.*m.conf:3: limits.depth = "0": expected 1' &&
	    wait_for 'reload: refused.*m.conf:3: option: "nonsense"' &&
	    story -s "$stories/fields.lua" || return
	echo 'drain_timeout = "9s"; listen = "unix:/elsewhere";' |
	    sed 's/ listen.*//' | configure
	sed -i "s|^listen = [^;]*|listen = \"unix:$socket.2\"|" "$conf"
	kill -USR1 "$pid"
	wait_for 'changed: drain_timeout; waiting for a restart: listen' &&
	    story -s "$stories/fields.lua" && stop
}

# The anchors' file is read anew, and a broken one refused.
reload_reads_anchors()
{
	configure </dev/null && start || return
	cp "$folder/root.pem" "$folder/root.keep"
	echo nothing >"$folder/root.pem"
	kill -HUP "$pid"
	wait_for 'reload: refused.*root.pem' && story -s "$stories/signed.lua"
	good=$?
	cp "$folder/root.keep" "$folder/root.pem"
	test $good = 0 && kill -HUP "$pid" && wait_for 'reload: .* -> ' && stop
}

hup_burst()
{
	configure </dev/null && start || return
	i=0
	while test $i -lt 300; do
		kill -HUP "$pid" && kill -HUP "$pid" && kill -USR1 "$pid" ||
		    fail "gone after $i" || return
		i=$((i + 1))
	done
	story -s "$stories/fields.lua" && kill -HUP "$pid" &&
	    kill -USR1 "$pid" && stop && grep -q ': stopped$' "$log"
}

sigterm_drains()
{
	configure </dev/null && start && story -s "$stories/drain.lua" &&
	    wait "$pid" && wait_for 'stop: 1 messages under way' &&
	    wait_for 'stopped$' && pid=
}

# The expected status, and a word of what is said.
starts_with_error()
{
	"$milter" -f -c "$conf" >"$folder/out" 2>&1
	status=$?
	test $status = "$1" && grep -q -e "$2" "$folder/out" && return
	cat "$folder/out" >&2
	fail "exit $status; expected $1 and: $2"
}

# What one message had is there for the next, over a restart, too.
restart_remembers()
{
	mkdir -p "$folder/cache" && chmod 777 "$folder/cache"
	echo "cache_dir = \"$folder/cache\";" | configure
	start && story -D file=left-out.eml -D expected=Unverified \
	    -s "$stories/remembered.lua" &&
	    story -D file=whole.eml -D expected=Good \
		-s "$stories/remembered.lua" && stop &&
	    grep -q 'BEGIN CERTIFICATE' "$folder/cache/intermediates.pem" &&
	    start && wait_for 'trust: 1 intermediates remembered' &&
	    story -D file=left-out.eml -D expected=Good \
		-s "$stories/remembered.lua" && stop || return
	echo 'damage' >"$folder/cache/intermediates.pem"
	start && wait_for 'intermediates.pem: no certificate is in it' && stop
}

# What the daemon keeps is read and tidied by its user: this one may not.
root_tidies_nothing()
{
	test -n "$user" || return 0
	mkdir -p "$folder/roots/revocation"
	touch -d '2 days ago' "$folder/roots/revocation/new.left"
	echo "cache_dir = \"$folder/roots\";" | configure
	sed -i 's/enabled = false/enabled = true/' "$conf"
	start && stop && test -e "$folder/roots/revocation/new.left" ||
		fail "root removed a file"
}

# The log says it at the start; smime-milter(8), The log line.
warns_of_exceptions()
{
	soon=$(date -u -d '+3 days' +%Y-%m-%d)
	echo "policy = { rules = ( { name = \"for-now\"; comment = \"CHG-4711\";" \
		"until = \"$soon\"; when = { from = [ \"a.example\" ]; }; } ); };" |
		configure
	start && wait_for 'rule "for-now" ends in 3 days, at .*: CHG-4711' &&
	    kill -HUP "$pid" && wait_for 'changed: nothing' && stop || return
	test "$(grep -c 'rule "for-now" ends in' "$log")" = 2 ||
		fail "it does not warn at the start and the reload"
}

# Root can read what the daemon's user cannot; all errors come at once.
reads_as_the_daemon()
{
	cp "$folder/root.pem" "$folder/secret.pem"
	chmod 600 "$folder/secret.pem"
	{
		echo "listen = \"unix:$folder/none/m.sock\"; $user"
		echo "trust = { anchors = ( { file = \"$folder/secret.pem\"; } ); };"
		echo 'limits = { dept = 1; };'
	} >"$conf"
	"$milter" -t -c "$conf" >/dev/null 2>"$folder/out"
	test $? = 1 &&
	    grep -q 'm.conf: listen: .*/none: No such file' "$folder/out" &&
	    grep -q 'm.conf:3: limits: "dept" is not known; did you mean "depth"' \
		"$folder/out" && grep -q '^	  *^~~~$' "$folder/out" &&
	    grep -q 'm.conf:2: .*secret.pem: Permission denied' "$folder/out" &&
	    grep -q 'as user nobody; to let it read a file: chgrp' \
		"$folder/out" && grep -q '^smime-milter: 3 errors' "$folder/out" ||
	    { cat "$folder/out" && fail "-t as the daemon's user"; } || return
	echo 'policy = { mode = "enforce"; };' | configure
	"$milter" -t -c "$conf" >"$folder/out" 2>&1 &&
	    grep -q 'is good (....), as user nobody' "$folder/out" &&
	    grep -q '^  mode = "enforce";  # default: "monitor"$' \
		"$folder/out" || fail "-t shows the defaults"
}

errors_at_start()
{
	echo 'depth = 1;' | configure
	starts_with_error 1 'm.conf:3: option: "depth" is not known' &&
	    starts_with_error 1 '1 error, nothing started' || return
	"$milter" -t -c "$conf" >/dev/null 2>&1
	test $? = 1 || fail "-t on a bad file" || return
	configure </dev/null
	"$milter" -t -c "$conf" >"$folder/out" 2>&1 &&
	    grep -q 'is good' "$folder/out" || fail "-t on a good file" ||
	    return
	sed -i 's|unix:[^"]*|unix:/nowhere/at/all|' "$conf"
	starts_with_error 1 'cannot listen on unix:/nowhere/at/all' || return
	echo "listen = \"unix:$socket\"; $user" \
		'trust = { nss_module = "/nowhere"; };' >"$conf"
	starts_with_error 1 'there is no anchor' || return
	test ! -e "$socket" || fail "the socket is left" || return
	"$milter" -x >/dev/null 2>"$folder/out"
	test $? = 2 && grep -q '^usage:' "$folder/out" || fail "-x" || return
	"$milter" -V | grep -q '^smime-milter [0-9]' || fail "-V" || return
	"$milter" --version | grep -q '^smime-milter [0-9]' ||
		fail "--version" || return
	"$milter" --help | grep -q '^usage:.*\[-c FILE\]' ||
		fail "--help" || return
	test -z "$user" && return
	reads_as_the_daemon || return
	user= && configure </dev/null
	user='user = "nobody";'
	starts_with_error 1 'does not run as root' || return
	user='user = "no-such-user";' && configure </dev/null
	user='user = "nobody";'
	starts_with_error 1 'there is no such user'
}

stale_socket()
{
	configure </dev/null && start || return
	starts_with_error 1 'another process answers' || return
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	test -S "$socket" || fail "nothing was left over" || return
	start && story -s "$stories/fields.lua" && stop || return
	test ! -e "$socket" || fail "the socket is left" || return
	echo precious >"$socket"
	starts_with_error 1 'is no socket' || return
	test "$(cat "$socket")" = precious || fail "a file was removed" ||
	    return
	rm -f "$socket"
}

socket_permissions()
{
	echo "socket_mode = \"0620\"; socket_group = \"$(id -gn nobody)\";" |
	    configure
	test "$(id -u)" = 0 || echo 'socket_mode = "0620";' | configure
	start || return
	test "$(stat -c %a "$socket")" = 620 || fail "mode" || return
	test "$(id -u)" != 0 || test "$(stat -c %U:%G "$socket")" = \
	    "nobody:$(id -gn nobody)" || fail "owner" || return
	test "$(id -u)" != 0 || test "$(ps -o user= -p "$pid")" = nobody ||
	    fail "still root" || return
	stop
}

# Below those that the kernel hands out to clients, who could take it first.
free_port()
{
	/usr/bin/python3 - <<-'END'
	import random, socket
	while True:
	    with socket.socket() as s:
	        try:
	            s.bind(('127.0.0.1', random.randrange(10000, 30000)))
	        except OSError:
	            continue
	        print(s.getsockname()[1])
	        break
	END
}

inet_socket()
{
	port=$(free_port)
	configure </dev/null
	sed -i "s|^listen = [^;]*|listen = \"inet:$port@127.0.0.1\"|" "$conf"
	start || return
	miltertest -w -D socket="inet:$port@127.0.0.1" -D folder="$folder" \
	    -D stories="$stories" -D pid="$pid" -s "$stories/fields.lua" &&
	    stop
}

background()
{
	echo 'log = { level = "error"; };' | configure
	"$milter" -c "$conf" || fail "did not start" || return
	# The parent ended only when the socket answers.
	pid=$(pgrep -f "smime-milter -c $conf\$")
	test "$pid" -gt 1 || {
		fail "not one process: $pid"
		pid=$(pgrep -n -f "smime-milter -c $conf\$")
		return 1
	}
	story -s "$stories/fields.lua" || return
	test "$(readlink "/proc/$pid/cwd")" = / || fail "folder" || return
	kill -TERM "$pid"
	i=0
	while kill -0 "$pid" 2>/dev/null && test $i -lt 100; do
		i=$((i + 1))
		sleep 0.05
	done
	test $i -lt 100 || fail "did not stop" || return
	pid=
	echo 'nonsense = 1;' | configure
	"$milter" -c "$conf" 2>"$folder/out"
	test $? = 1 && grep -q nonsense "$folder/out"
}

# Not among those that run by themselves: reload.sh asks for it.
reload_under_load()
{
	# A sanitizer keeps what was freed, and more.
	growth=4096
	grep -q -e __asan_init -e __tsan_init "$milter" && growth=1000000
	configure </dev/null && start || return
	"$(dirname "$milter")/tests/milter/load" "$socket" "$pid" "$log" \
	    "${RELOADS:-1000}" "${CONNECTIONS:-8}" "$folder/signed.eml" \
	    "$growth" && stop
}

all="fields signed forged connection enforce monitor log_lines
    reload_keeps_message reload_refuses_bad_file reload_reads_anchors
    hup_burst sigterm_drains restart_remembers root_tidies_nothing
    warns_of_exceptions errors_at_start stale_socket socket_permissions
    inet_socket background"
: >"$log"
bad=0
for name in ${*:-$all}; do
	if "$name" && nothing_sanitized; then
		echo "ok - $name"
	else
		echo "not ok - $name" >&2
		sed 's/^/  log: /' "$log" | tail -20 >&2
		bad=1
	fi
	test -z "$pid" || {
		kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
		pid=
	}
	rm -f "$socket"
done
exit $bad
