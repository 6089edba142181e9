#!/usr/bin/env bash
# run.sh BUILD - run every test program of the build, and the end-to-end ones, and count.
# A program that fails without saying which test, or that runs none, counts as one failure.
set -u
build=$1
here=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0 skipped=0
logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT

# What it said stays in a file with its name until it is counted.
execute() { # name, command …
	local name=$1
	shift
	"$@" >"$logs/$name" 2>&1 </dev/null
	echo $? >"$logs/$name.rc"
}

count() { # name
	local name=$1 log=$logs/$1 rc good bad
	rc=$(cat "$log.rc")
	good=$(grep -E '^ok ' "$log" | grep -vc '# SKIP')
	# cmocka 1.1.5 calls a skipped test "not ok … # SKIP".
	skipped=$((skipped + $(grep -cE '^(not )?ok .*# SKIP' "$log")))
	bad=$(grep -E '^not ok ' "$log" | grep -vc '# SKIP')
	[ "$rc" = 0 ] || [ "$bad" != 0 ] || bad=1
	[ "$good" != 0 ] || [ "$bad" != 0 ] || bad=1
	passed=$((passed + good)) failed=$((failed + bad))
	printf '%-32s %4d passed, %d failed\n' "$name" "$good" "$bad"
	grep -E '^(not )?ok .*# SKIP' "$log" | sed 's/^/    /'
	[ "$bad" = 0 ] || sed 's/^/    /' "$log"
}

# Two at a time: most of them wait for the disk. Counted in the order they are named.
both() { # -p for python, files …
	local t names=()
	local python=$1
	shift
	for t in "$@"; do
		[ -e "$t" ] || continue
		names+=("$(basename "$t")")
		[ "$(jobs -rp | wc -l)" -lt 2 ] || wait -n
		if [ "$python" = -p ]; then
			execute "$(basename "$t")" timeout 240 /usr/bin/python3 "$t" &
		else
			execute "$(basename "$t")" "$t" &
		fi
	done
	wait
	for t in "${names[@]}"; do count "$t"; done
}

# Every commit runs seeds of its own; the same commit the same ones.
seeds_from() {
	local of
	of=$(git -C "$here" rev-parse HEAD 2>/dev/null) ||
		of=$(cd "$here/.." && find proto daemon clients config tests -type f -not -name '*.pyc' -print0 |
			LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
	echo $((16#${of:0:8}))
}
OVERGANG_SEEDS_FROM=${OVERGANG_SEEDS_FROM:-$(seeds_from)}
export OVERGANG_SEEDS_FROM
export CMOCKA_MESSAGE_OUTPUT=TAP ASAN_OPTIONS=detect_leaks=1:verify_asan_link_order=0 UBSAN_OPTIONS=print_stacktrace=1
export PYTHONPATH="$build/python" PYTHONDONTWRITEBYTECODE=1 OVERGANG_BUILD=$build
both -c "$build"/tests/*_test
both -p "$here"/lib/*_test.py "$here"/e2e/*_test.py
# Instructions are those of the release build.
case $(basename "$build") in san | tsan | cov) ;; *) both -p "$here"/bench/*_test.py ;; esac
# These measure what others take: one after the other.
for t in "$here"/hostile/*_test.py "$here"/torture/*_test.py; do
	[ -e "$t" ] || continue
	execute "$(basename "$t")" timeout 240 /usr/bin/python3 "$t"
	count "$(basename "$t")"
done
echo "seeds from $OVERGANG_SEEDS_FROM (sim_test, canary_test); again: OVERGANG_SEEDS_FROM=$OVERGANG_SEEDS_FROM"
[ "$skipped" = 0 ] && echo "$passed passed, $failed failed" || echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
