#!/usr/bin/env bash
# run.sh BUILD - run every test program of the build, and the end-to-end ones, and count.
# A program that fails without saying which test, or that runs none, counts as one failure.
set -u
build=$1
here=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0 skipped=0
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

run() { # name, command …
	local name=$1 rc good bad
	shift
	"$@" >"$log" 2>&1 </dev/null
	rc=$?
	good=$(grep -E '^ok ' "$log" | grep -vc '# SKIP')
	skipped=$((skipped + $(grep -cE '^ok .*# SKIP' "$log")))
	bad=$(grep -cE '^not ok ' "$log")
	[ "$rc" = 0 ] || [ "$bad" != 0 ] || bad=1
	[ "$good" != 0 ] || [ "$bad" != 0 ] || bad=1
	passed=$((passed + good)) failed=$((failed + bad))
	printf '%-32s %4d passed, %d failed\n' "$name" "$good" "$bad"
	grep -E '^ok .*# SKIP' "$log" | sed 's/^/    /'
	[ "$bad" = 0 ] || sed 's/^/    /' "$log"
}

export CMOCKA_MESSAGE_OUTPUT=TAP ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
export PYTHONPATH="$build/python" PYTHONDONTWRITEBYTECODE=1 OVERGANG_BUILD=$build
for t in "$build"/tests/*_test; do
	run "$(basename "$t")" "$t"
done
for t in "$here"/e2e/*_test.py "$here"/hostile/*_test.py "$here"/torture/*_test.py; do
	[ -e "$t" ] || continue
	run "$(basename "$t")" timeout 240 /usr/bin/python3 "$t"
done
[ "$skipped" = 0 ] && echo "$passed passed, $failed failed" || echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
