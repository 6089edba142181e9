#!/bin/sh
# tsan.sh - Stands in the place of a program: the same one, built for ThreadSanitizer. See run.py.
name=$(basename "$0")
: >"$OVERGANG_WATCH/log/$name.$$.run"
TSAN_OPTIONS="suppressions=$OVERGANG_WATCHED/tsan.supp log_path=$OVERGANG_WATCH/log/$name exitcode=99 history_size=4" \
	exec "$OVERGANG_WATCHED_BUILD/$name" "$@"
