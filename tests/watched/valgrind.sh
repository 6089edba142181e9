#!/bin/sh
# valgrind.sh - Stands in the place of a program: the same one, under memcheck. See run.py.
name=$(basename "$0")
export OVERGANG_WATCH_SELF="$OVERGANG_WATCH/$name" LD_PRELOAD="$OVERGANG_WATCHED_BUILD/tests/self.so${LD_PRELOAD:+:$LD_PRELOAD}"
exec valgrind --tool=memcheck --fair-sched=try --leak-check=full --show-leak-kinds=definite \
	--errors-for-leak-kinds=definite --num-callers=30 --suppressions="$OVERGANG_WATCHED/valgrind.supp" \
	--error-exitcode=99 --log-file="$OVERGANG_WATCH/log/$name.%p" "$OVERGANG_WATCHED_BUILD/$name" "$@"
