# overgang - make demo, make test; `make help` lists the rest.
SHELL := /bin/bash
SAN   ?= 0
TSAN  ?= 0
COV   ?= 0
COMMA := ,
B     := $(if $(filter 1,$(SAN)),build/san,$(if $(filter 1,$(TSAN)),build/tsan,$(if $(filter 1,$(COV)),build/cov,build)))
CC    ?= gcc
PREFIX ?= /usr

PACKAGES := gcc make pkg-config protobuf-c-compiler protobuf-compiler libprotobuf-c-dev libprotobuf-dev \
	libzmq3-dev liblmdb-dev libsodium-dev libinih-dev libjansson-dev libcsv-dev libutf8proc-dev libsystemd-dev \
	libcmocka-dev python3 python3-zmq python3-protobuf tzdata valgrind
LINT_PACKAGES := clang clang-format mandoc systemd
VALGRIND_PACKAGES := libc6-dbg
BENCH_PACKAGES := redis-server libhiredis-dev postgresql libpq-dev nats-server libnats-dev

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wcast-qual -Wwrite-strings \
	-Wformat=2 -Wundef -Wvla -Wswitch-enum -Wimplicit-fallthrough
HARD := -fstack-protector-strong -fPIE $(if $(filter 1,$(SAN) $(TSAN)),,-D_FORTIFY_SOURCE=2)
ifeq ($(SAN),1)
HARD += -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
endif
ifeq ($(TSAN),1)
HARD += -fsanitize=thread -fno-omit-frame-pointer
endif
ifeq ($(COV),1)
HARD += --coverage -fno-inline
CFLAGS = -O0 -g
endif
WERROR ?=
CFLAGS  ?= -O2 -g
CFLAGS  += -std=c11 -D_GNU_SOURCE $(WARN) $(HARD) $(WERROR) -MD -MP -isystem $(B)/proto
LDFLAGS += $(if $(filter 1,$(COV)),--coverage) -pie $(if $(filter 1,$(SAN)),-fsanitize=address -fsanitize=undefined,$(if $(filter 1,$(TSAN)),-fsanitize=thread) -Wl$(COMMA)-z$(COMMA)relro$(COMMA)-z$(COMMA)now)
VERSION := 0.1
DEFINES := -DOVERGANG_VERSION='"$(VERSION)"' -DOVERGANG_TEXTS='"$(PREFIX)/share/overgang/texts"' -DOVERGANG_ETC='"/etc/overgang"'
CFLAGS  += $(DEFINES)

PROTO   := facts state desk store
PB_H    := $(PROTO:%=$(B)/proto/%.pb-c.h) $(B)/proto/declared.h
PB_O    := $(PROTO:%=$(B)/proto/%.pb-c.o) $(B)/proto/declared.o
CLIENT_PB_O := $(filter-out %/store.pb-c.o,$(PB_O)) $(B)/daemon/schema/catalogue.o $(B)/daemon/schema/message.o
# The storeys of the daemon, from the roof down: each is a library and links nothing above it.
STOREYS := process desk store routine core schema base
objects  = $(patsubst %.c,$(B)/%.o,$(filter-out %/main.c,$(wildcard daemon/$(1)/*.c)))
DAEMON_A := $(STOREYS:%=$(B)/lib%.a)
# What may call nothing but itself.
CORE    := $(call objects,core) $(B)/proto/declared.o $(filter-out %/wire.o,$(call objects,schema)) $(patsubst %,$(B)/daemon/base/%.o,calendar case_id date day_rule text)
LIB_O   := $(patsubst %.c,$(B)/%.o,$(wildcard clients/lib/*.c))
CLIENTS := overgang liaison adapter notify
BIN     := $(B)/overgangd $(B)/overgang $(B)/overgang-liaison $(B)/overgang-adapter $(B)/overgang-notify
TEST_LIB := $(patsubst %.c,$(B)/%.o,$(wildcard tests/lib/*.c))
UNIT    := $(patsubst %.c,$(B)/tests/%,$(notdir $(wildcard tests/unit/*/*_test.c)))
CANARY  := $(patsubst %.c,$(B)/%.o,$(wildcard tests/canary/*.c)) $(B)/tests/lib/world.o $(B)/tests/lib/followed.o
# The turn alone; and the programs that measure the daemon beside its peers.
BENCH   := $(B)/bench/quick $(B)/bench/ticks
PEERS   := $(B)/bench/load $(B)/bench/reader $(B)/bench/redis $(B)/bench/postgres $(B)/bench/nats $(B)/bench/bare
SCALE   := $(B)/bench/load $(B)/bench/reader $(B)/bench/fanout $(B)/bench/scan $(B)/bench/idle $(B)/bench/unsynced.so

# Asked once, and not before something is built: pkg-config itself may be missing until then.
# libcsv comes without a .pc file.
packaged     = $(eval $(1) := $(shell pkg-config --libs $(2)) $(3))$($(1))
DAEMON_LIBS  = $(call packaged,DAEMON_LIBS,libzmq lmdb libsodium libsystemd inih libprotobuf-c,-pthread)
CLIENT_LIBS  = $(call packaged,CLIENT_LIBS,libzmq libsodium inih jansson libutf8proc libprotobuf-c,-lcsv)
CMOCKA_LIBS  = $(call packaged,CMOCKA_LIBS,cmocka,)

.PHONY: all compiler compile_commands.json demo test coverage coverage-run sim faults torture lost-writes fuzz valgrind tsan canary canary-holes lint deps lint-deps python install clean format bench bench-deps bench-scale bench-quick instructions help
.SECONDARY:
all: $(BIN) python

help:
	@echo 'make demo         build, then tell two releases, Asker'"'"'s and TOG'"'"'s, with the real programs'
	@echo 'make test         build, then run every test; SAN=1 under ASan and UBSan'
	@echo 'make canary       SEEDS=n random histories [from seed FROM=m]: nothing reaches who may not know it'
	@echo 'make canary-holes break one check of the daemon at a time; the canaries must find each'
	@echo 'make sim          SEEDS=n FROM=m: network, disk and clock that fail by seed, n times'
	@echo 'make faults       lose, double, skip and reorder on purpose; a named test must find each; PART=1/2 a half'
	@echo 'make torture      CYCLES=n: overgangd is killed under load n times; nothing is lost or doubled'
	@echo 'make lost-writes  a power cut at each sync, a disk that fails at each write: what was answered is there'
	@echo 'make fuzz         SECONDS=n: libFuzzer on each thing that reads bytes, n seconds each'
	@echo 'make valgrind     the end-to-end and hostile tests under memcheck; TESTS="keys_test.py ..." some of them'
	@echo 'make tsan         the same under ThreadSanitizer, and the unit tests that have threads'
	@echo 'make lint         purity of the core, headers alone, format, man pages, systemd units, clang'
	@echo 'make coverage     branches of daemon/core and daemon/routine that the tests take, 95 % at least; MISSING=1 lists the others'
	@echo 'make bench        the daemon beside Redis, PostgreSQL, NATS, each started here; ARGS="--rounds 5 --seconds 5"'
	@echo 'make bench-deps   the peers, from Debian: installing them starts their services'
	@echo 'make bench-scale  growth, start, replay, fan-out, memory, neighbours, timers; ARGS="--only growth,ready --cases 1000000"'
	@echo 'make bench-quick  the turn alone, beside bare LMDB doing the same writes; and the cost of the clock'
	@echo 'make instructions how many instructions a report, an opening and a due case take, as make test holds them'
	@echo 'make compile_commands.json  how each file is compiled, into build/, for an editor'
	@echo 'make install      into $$(DESTDIR)$$(PREFIX)'
	@echo 'make deps         the Debian packages all this needs'

# ---- what must be installed ---------------------------------------------------

define install_missing
	@missing=; for p in $(1); do \
	  dpkg-query -W -f '$${Status}\n' $$p 2>/dev/null | grep -q ' installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing from Debian:$$missing"; \
	  if [ "$$(id -u)" = 0 ]; then as=; elif command -v sudo >/dev/null; then as=sudo; \
	  else echo "make: run as root, install sudo, or ask for: apt-get install$$missing" >&2; exit 1; fi; \
	  $$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
endef
deps:
	$(call install_missing,$(PACKAGES))
lint-deps: deps
	$(call install_missing,$(LINT_PACKAGES))

# ---- the schema: C with short names from a copy, so that proto/ stays plain ---------

# protoc-c makes nothing of options, and asks for a header of descriptor.proto that there is not:
# the copy has none. What they declare is in declared.c, which is made of the module for Python.
$(B)/proto/%.proto: proto/%.proto
	@mkdir -p $(@D)
	@sed -e 's|^package overgang.v1;|&\nimport "protobuf-c/protobuf-c.proto";\noption (pb_c_file).c_package = "ov";|' \
	  -e '/^import "google/d' -e '/^\/\/ ---- how .* declared/,/^\/\/ ---- areas/d' -e 's| \[(.*\];|;|' $< >$@
$(B)/proto/%.pb-c.c $(B)/proto/%.pb-c.h: $(PROTO:%=$(B)/proto/%.proto)
	cd $(B)/proto && protoc-c -I. -I/usr/include --c_out=. $*.proto
$(B)/proto/%.pb-c.o: $(B)/proto/%.pb-c.c $(PB_H)
	$(CC) -std=c11 -O2 -g $(HARD) -I$(B)/proto -c -o $@ $<
$(B)/proto/declared.c $(B)/proto/declared.h &: proto/generate.py $(B)/python/facts_pb2.py
	@mkdir -p $(@D)
	PYTHONPATH=$(B)/python PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 proto/generate.py $(B)/proto
$(B)/proto/declared.o: $(B)/proto/declared.c | $(PB_H)
	$(CC) $(CFLAGS) -Idaemon -c -o $@ $<
python: $(PROTO:%=$(B)/python/%_pb2.py)
$(B)/python/%_pb2.py: proto/%.proto
	@mkdir -p $(@D)
	protoc -Iproto --python_out=$(@D) $<

# ---- objects and programs ----------------------------------------------------------

# Where things are installed stands in the programs: another PREFIX builds them anew.
$(shell mkdir -p $(B); echo '$(PREFIX) $(VERSION)' | cmp -s - $(B)/defines || echo '$(PREFIX) $(VERSION)' >$(B)/defines)
$(B)/daemon/%.o: daemon/%.c $(B)/defines | $(PB_H)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Idaemon -c -o $@ $<
$(B)/clients/%.o: clients/%.c $(B)/defines | $(PB_H)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Iclients/lib -Idaemon -c -o $@ $<
$(B)/tests/%.o: tests/%.c | $(PB_H)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Wno-conversion -Idaemon -Iclients/lib -Iclients -Itests/lib -c -o $@ $<

# An archive is made anew also when a source has gone or moved.
$(shell mkdir -p $(B); ls daemon/*/*.c clients/*/*.c tests/lib/*.c | cmp -s - $(B)/sources || ls daemon/*/*.c clients/*/*.c tests/lib/*.c >$(B)/sources)
define storey
$(B)/lib$(1).a: $(call objects,$(1)) $(if $(filter schema,$(1)),$(PB_O)) $(B)/sources
	@rm -f $$@; ar rcs $$@ $$(filter %.o,$$^)
endef
$(foreach s,$(STOREYS),$(eval $(call storey,$(s))))
$(B)/libovergang.a: $(LIB_O) $(call objects,base) $(CLIENT_PB_O) $(B)/sources
	@rm -f $@; ar rcs $@ $(filter %.o,$^)
$(B)/libtest.a: $(TEST_LIB) $(B)/sources
	@rm -f $@; ar rcs $@ $(filter %.o,$^)

$(B)/overgangd: $(B)/daemon/process/main.o $(DAEMON_A)
	$(CC) $(LDFLAGS) -o $@ $^ $(DAEMON_LIBS)
define client
$(B)/overgang$(if $(filter overgang,$(1)),,-$(1)): $(patsubst %.c,$(B)/%.o,$(wildcard clients/$(1)/*.c)) $(B)/libovergang.a
	$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(CLIENT_LIBS)
endef
$(foreach c,$(CLIENTS),$(eval $(call client,$(c))))
# `overgang routine` reads a routine and makes its plan with the daemon's own rules.
$(B)/overgang: $(B)/libroutine.a $(B)/libcore.a $(B)/libschema.a $(B)/libbase.a

# ---- tests -------------------------------------------------------------------------

# A test links what it uses of everything but the mains. The store in memory stands before the
# real one; store_test is also linked with LMDB, backup_test and file_test only with it.
CLIENT_O := $(patsubst %.c,$(B)/%.o,$(filter-out %/main.c,$(wildcard $(CLIENTS:%=clients/%/*.c))))
$(B)/libclients.a: $(CLIENT_O) $(B)/sources
	@rm -f $@; ar rcs $@ $(filter %.o,$^)
# Tests stand in the storey of what they test; each has a name of its own.
define unit
$(B)/tests/$(basename $(notdir $(1))): $(B)/$(1:.c=.o)
endef
$(foreach t,$(wildcard tests/unit/*/*_test.c),$(eval $(call unit,$(t))))
UNIT_LMDB := $(B)/tests/store_lmdb_test $(B)/tests/backup_test $(B)/tests/file_test
$(filter-out $(UNIT_LMDB),$(UNIT)): $(B)/libtest.a $(B)/libclients.a $(DAEMON_A) $(B)/libovergang.a
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(CMOCKA_LIBS) $(DAEMON_LIBS) $(CLIENT_LIBS)
$(B)/tests/store_lmdb_test: $(B)/tests/unit/store/store_test.o
$(UNIT_LMDB): $(DAEMON_A)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(CMOCKA_LIBS) $(DAEMON_LIBS)
$(B)/tests/canary_test: $(CANARY) $(DAEMON_A) $(B)/libclients.a $(B)/libovergang.a
	$(CC) $(LDFLAGS) -o $@ $^ $(DAEMON_LIBS) $(CLIENT_LIBS)
SIM_O := $(patsubst %.c,$(B)/%.o,$(wildcard tests/sim/*.c))
$(B)/tests/sim_test: $(SIM_O) $(B)/libtest.a $(DAEMON_A) $(B)/libovergang.a
	$(CC) $(LDFLAGS) -o $@ $^ $(DAEMON_LIBS) $(CLIENT_LIBS)
# The corpus in every test run; libFuzzer in make fuzz, which builds all of it with clang.
FUZZ_TARGETS := desk wire gate config csv delivery
FUZZ_O := $(patsubst %.c,$(B)/%.o,$(filter-out %/main.c %/entry.c,$(wildcard tests/fuzz/*.c)))
FUZZ_A := $(B)/libclients.a $(B)/libtest.a $(DAEMON_A) $(B)/libovergang.a
$(B)/tests/fuzz_test: $(B)/tests/fuzz/main.o $(FUZZ_O) $(FUZZ_A)
	$(CC) $(LDFLAGS) -o $@ $^ $(DAEMON_LIBS) $(CLIENT_LIBS)
$(B)/fuzz-%: tests/fuzz/entry.c $(FUZZ_O) $(FUZZ_A)
	$(CC) -DFUZZ_TARGET=fuzz_$* $(HARD) -fsanitize=fuzzer -o $@ $^ $(DAEMON_LIBS) $(CLIENT_LIBS)
# tests/bench/door.c and turns.c stand in front of these.
WRAPPED := $(addprefix store_,begin commit abort get first put delete) $(addprefix mdb_,put del cursor_put cursor_del) seal_seal seal_unseal
$(B)/bench/quick: $(patsubst %,$(B)/tests/bench/%.o,mix door writes)
$(B)/bench/quick: LDFLAGS += $(WRAPPED:%=-Wl$(COMMA)--wrap=%)
$(BENCH): LDFLAGS += -Wl$(COMMA)--wrap=randombytes_buf
$(BENCH): $(B)/bench/%: $(B)/tests/bench/%.o $(B)/tests/bench/turns.o $(DAEMON_A)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(DAEMON_LIBS)
$(B)/bench/idle: $(B)/tests/bench/idle.o $(B)/tests/bench/times.o $(DAEMON_A)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(DAEMON_LIBS)
$(B)/bench/unsynced.so: tests/bench/unsynced.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE -O2 -g $(WARN) $(WERROR) -fPIC -shared -o $@ $<
$(B)/bench/load $(B)/bench/redis $(B)/bench/postgres $(B)/bench/nats $(B)/bench/fanout: $(B)/tests/bench/times.o $(B)/tests/bench/mix.o
$(B)/bench/load $(B)/bench/fanout: $(B)/tests/bench/connection.o
$(B)/bench/reader $(B)/bench/scan: $(B)/tests/bench/times.o
$(B)/bench/scan: BENCH_LIBS = -llmdb
$(B)/bench/redis: BENCH_LIBS = -lhiredis
$(B)/bench/postgres: BENCH_LIBS = -lpq
$(B)/bench/nats: BENCH_LIBS = -lnats
$(B)/bench/bare: BENCH_LIBS = -llmdb
$(B)/bench/bare: $(B)/tests/bench/writes.o $(B)/libstore.a $(B)/libbase.a
$(B)/tests/bench/postgres.o: CFLAGS += -isystem /usr/include/postgresql
$(PEERS) $(B)/bench/fanout $(B)/bench/scan: $(B)/bench/%: $(B)/tests/bench/%.o $(B)/libovergang.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(CLIENT_LIBS) $(BENCH_LIBS)

test: deps
	@$(MAKE) --no-print-directory -s lint WERROR=-Werror
	@$(MAKE) --no-print-directory -s -j2 test-programs WERROR=-Werror
	@tests/run.sh $(B)
# Instructions are counted in the release build alone: a sanitizer's are its own, and without optimisation
# nobody runs it.
test-programs: all $(SCALE) $(if $(filter build,$(B)),$(BENCH)) $(B)/tests/shim.so $(UNIT) $(B)/tests/store_lmdb_test $(B)/tests/canary_test $(B)/tests/sim_test $(B)/tests/fuzz_test
# A fact in a place where it may not be, looked for: SEEDS=n histories, from seed FROM=m on.
SEEDS ?= 1000
FROM  ?= 1
canary: deps
	@$(MAKE) --no-print-directory -s -j2 $(B)/tests/canary_test
	@$(B)/tests/canary_test --from $(FROM) --seeds $(SEEDS)
canary-holes: deps
	@/usr/bin/python3 tests/canary/holes.py
# The turn, the journal and those who follow, with everything going wrong that can: see
# tests/sim/main.c. SEEDS seeds from FROM on.
sim: deps
	@$(MAKE) --no-print-directory -s -j2 $(B)/tests/sim_test
	@$(B)/tests/sim_test --seeds $(SEEDS) --from $(FROM)
faults: deps
	@/usr/bin/python3 tests/sim/faults.py $(PART)
# How any C file is compiled, for tests/lib/broken_test.py.
compiler:
	@printf '%s\n' "$(CC) $(subst ",\",$(filter-out -MD -MP,$(CFLAGS))) -Idaemon -Iclients/lib -Iclients"
# For an editor's language server, which looks for it in build/.
compile_commands.json: $(PB_H)
	@$(MAKE) --no-print-directory -s compiler | /usr/bin/python3 -c 'import json, os, sys; c = sys.stdin.read().strip(); \
	  json.dump([{"directory": os.getcwd(), "file": f, "command": f"{c} -Itests/lib -c {f}"} for f in sys.argv[1:]], sys.stdout, indent=1)' \
	  $(filter %.c,$(SOURCES)) >$(B)/$@
# The real programs, killed: see tests/torture/torture.py.
CYCLES ?= 10
SEED   ?= 1
torture: deps
	@$(MAKE) --no-print-directory -s -j2 all
	@OVERGANG_BUILD=$(B) PYTHONPATH=$(B)/python PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/torture/torture.py $(CYCLES) $(SEED)
$(B)/tests/shim.so: tests/torture/shim.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE -O2 -g $(WARN) -Wno-conversion $(WERROR) -fPIC -shared -o $@ $< -ldl
lost-writes: deps
	@$(MAKE) --no-print-directory -s -j2 all $(B)/tests/shim.so
	@OVERGANG_BUILD=$(B) PYTHONPATH=$(B)/python PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/torture/lost_writes.py
SECONDS ?= 10
fuzz: lint-deps
	@$(MAKE) --no-print-directory -s -j2 B=build/fuzz CC=clang WARN= HARD='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined' \
	  $(FUZZ_TARGETS:%=build/fuzz/fuzz-%)
	@tests/fuzz/run.sh build/fuzz $(SECONDS) $(FUZZ_TARGETS)
$(B)/tests/self.so: tests/watched/self.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE -O2 -g $(WARN) $(WERROR) -fPIC -shared -o $@ $< -ldl
# Programs under watch, each in the place of the real one: see tests/watched/run.py.
TESTS ?=
valgrind: deps
	$(call install_missing,$(VALGRIND_PACKAGES))
	@$(MAKE) --no-print-directory -s -j2 all $(B)/tests/self.so
	@/usr/bin/python3 tests/watched/run.py valgrind $(B) $(TESTS)
# The unit tests that have threads.
THREADED := backup_test
tsan: deps
	@$(MAKE) --no-print-directory -s -j2 TSAN=1 all $(THREADED:%=build/tsan/tests/%)
	@for t in $(THREADED); do TSAN_OPTIONS=suppressions=tests/watched/tsan.supp build/tsan/tests/$$t > build/tsan/$$t.log 2>&1 || \
	  { cat build/tsan/$$t.log; exit 1; }; done
	@/usr/bin/python3 tests/watched/run.py tsan build/tsan $(TESTS)
demo: deps
	@$(MAKE) --no-print-directory -s -j2 all
	@config/demo/run $(B)
# At least so many percent of the core's branches.
MINIMUM ?= 95
coverage: deps
	@$(MAKE) --no-print-directory -s -j2 COV=1 coverage-run
coverage-run: test-programs
	@find $(B) -name '*.gcda' -delete
	@tests/run.sh $(B) >$(B)/tests.log || { cat $(B)/tests.log; exit 1; }
	@tests/coverage $(B) $(MINIMUM)
bench-deps: deps
	$(call install_missing,$(BENCH_PACKAGES))
ARGS ?=
bench: deps
	@command -v redis-server >/dev/null && command -v pg_config >/dev/null && test -x /usr/sbin/nats-server || { echo 'make: run make bench-deps first: Redis, PostgreSQL or NATS is not here' >&2; exit 1; }
	@$(MAKE) --no-print-directory -s -j2 all $(BENCH) $(PEERS)
	@OVERGANG_BUILD=$(B) PYTHONPATH=$(B)/python PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/bench/bench.py $(ARGS)
bench-scale: deps
	@$(MAKE) --no-print-directory -s -j2 all $(SCALE)
	@OVERGANG_BUILD=$(B) PYTHONPATH=$(B)/python PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/bench/scale.py $(ARGS)
bench-quick: deps
	@$(MAKE) --no-print-directory -s -j2 all $(BENCH)
	@$(B)/bench/quick
	@$(B)/bench/ticks
instructions: deps
	@$(MAKE) --no-print-directory -s -j2 $(BENCH)
	@OVERGANG_BUILD=$(B) PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/bench/instructions_test.py --renew

-include $(wildcard $(B)/proto/*.d $(B)/daemon/*/*.d $(B)/clients/*/*.d $(B)/tests/*/*.d $(B)/tests/unit/*/*.d)

# ---- lint --------------------------------------------------------------------------

# All that the pure parts may ask of the outside, by name. Anything else is I/O,
# a clock, an allocation or luck, and belongs in the shell.
PURE := (__)?mem(cpy|set|move|cmp|chr)(_chk)?|str(len|cmp|ncmp|nlen|chr|rchr|spn|cspn)|__assert_fail|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|[a-z0-9_]+__descriptor|protobuf_c_empty_string|arena_[a-z_]+|__(a|ub)san.*
define pure
	@ld -r -o $(B)/$(1).o $(2)
	@! nm -u $(B)/$(1).o | grep -vE ' ($(PURE))$$' || { echo 'lint: $(1) asks the outside for the names above' >&2; exit 1; }
endef
# No storey's library asks one above it for anything.
define downward
	@: >$(B)/above; for s in $(STOREYS); do \
	  nm -u $(B)/lib$$s.a | sed -n 's/^ *U //p' | sort -u >$(B)/asked; \
	  comm -12 $(B)/above $(B)/asked | sed "s/^/lint: lib$$s.a asks a library above it for /" | { ! grep .; } >&2 || exit 1; \
	  nm -g --defined-only $(B)/lib$$s.a | sed -n 's/.* [BCDRTVW] //p' | sort -u - $(B)/above >$(B)/next; mv $(B)/next $(B)/above; done
endef
SOURCES := $(wildcard daemon/*/*.[ch] clients/*/*.[ch] tests/*/*.[ch] tests/unit/*/*.[ch])
HEADERS := $(wildcard daemon/*/*.h clients/*/*.h)
MAN     := $(wildcard daemon/*.8 clients/*/*.[0-9] config/*.5)
# clang sees through the initialisers that protobuf-c generates; tests may mix integers.
CLANG_WARN := $(filter-out -Wcast-qual -Wconversion,$(WARN))
lint: lint-deps $(PB_H) $(CORE) $(DAEMON_A) $(B)/clients/lib/session.o
	$(call pure,core,$(CORE))
	$(call pure,session,$(B)/clients/lib/session.o)
	@! grep -rnE '\b(sleep|usleep|nanosleep) *\(|time\.sleep' tests || { echo 'lint: a test waits on time' >&2; exit 1; }
	@! grep -lE 'include <(zmq|lmdb|sodium)' $(HEADERS) || { echo 'lint: a header shows a library' >&2; exit 1; }
	@! grep -nE '\b(open|openat|fopen)\(' daemon/*/*.c | grep -v '^daemon/base/file.c\|O_DIRECTORY\|/dev/full' || { echo 'lint: file_open() waits for nobody' >&2; exit 1; }
	@! grep -l '<lmdb.h>' $(wildcard daemon/*/*.c) | grep -v 'daemon/store/store\(_open\)\?.c'
	@for h in $(HEADERS); do $(CC) -fsyntax-only -x c -std=c11 -D_GNU_SOURCE $(WARN) -Werror -isystem $(B)/proto -Idaemon -Iclients/lib $$h || exit 1; done
	@clang-format --dry-run --Werror $(SOURCES)
	@printf '%s\n' $(filter-out tests/bench/redis.c tests/bench/postgres.c tests/bench/nats.c,$(filter %.c,$(SOURCES))) | xargs -P2 -n8 clang -fsyntax-only -std=c11 -D_GNU_SOURCE $(CLANG_WARN) -Werror $(DEFINES) -isystem $(B)/proto -Idaemon -Iclients/lib -Iclients -Itests/lib
	@$(if $(MAN),mandoc -Tlint -Wwarning $(MAN))
	@tests/lint-storeys
	@tests/lint-reads
	$(downward)
	@tests/lint-units $(B)

format: lint-deps
	clang-format -i $(SOURCES)
clean:
	rm -rf build

install: all
	systemd/install.sh "$(DESTDIR)" "$(PREFIX)" "$(B)"
