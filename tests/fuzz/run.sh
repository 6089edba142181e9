#!/usr/bin/env bash
# run.sh BUILD SECONDS TARGET … - each target under libFuzzer for so long, beginning with its corpus.
# What libFuzzer finds on the way stays in BUILD, and so does the input that ended a target.
set -u
build=$1 seconds=$2
shift 2
runs=0 failed=0
# What protobuf-c and libzmq keep for the whole process is no leak of ours; a run's own is found.
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
for t in "$@"; do
	mkdir -p "$build/found/$t"
	if "$build/fuzz-$t" -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=3000 -print_final_stats=1 \
		-verbosity=1 -artifact_prefix="$build/$t-" "$build/found/$t" "tests/fuzz/corpus/$t" >"$build/$t.log" 2>&1; then
		n=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$t.log")
		printf '%-10s %s runs\n' "$t" "$n"
		runs=$((runs + n))
	else
		failed=$((failed + 1))
		printf '%-10s FAILED, see %s\n' "$t" "$build/$t.log"
		tail -40 "$build/$t.log"
	fi
done
[ "$failed" = 0 ] && echo "fuzz ok: $# targets, $seconds seconds each, $runs runs"
[ "$failed" = 0 ]
