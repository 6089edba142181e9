#!/bin/sh
# install.sh DESTDIR PREFIX BUILD - programs, manuals, texts, units. Config files that are there
# are left alone: the new ones go beside them as examples.
set -eu
dest=$1 prefix=$2 build=$3
here=$(cd "$(dirname "$0")/.." && pwd)

put() { install -D -m "$1" "$2" "$dest$3"; }

put 755 "$build/overgangd" "$prefix/sbin/overgangd"
for p in overgang overgang-liaison overgang-adapter overgang-notify; do
	put 755 "$build/$p" "$prefix/bin/$p"
done
put 644 "$build/libovergang.a" "$prefix/lib/libovergang.a"
for h in "$here"/clients/lib/overgang.h "$build"/proto/facts.pb-c.h "$build"/proto/state.pb-c.h "$build"/proto/desk.pb-c.h; do
	put 644 "$h" "$prefix/include/overgang/$(basename "$h")"
done
version=$(sed -n 's/^VERSION := //p' "$here/Makefile")
sed "s|@PREFIX@|$prefix|; s|@VERSION@|$version|" "$here/clients/lib/overgang.pc.in" >"$build/overgang.pc"
put 644 "$build/overgang.pc" "$prefix/lib/pkgconfig/overgang.pc"
for m in "$here"/daemon/*.8 "$here"/clients/*/*.[13]; do
	section=${m##*.}
	put 644 "$m" "$prefix/share/man/man$section/$(basename "$m")"
done
for t in "$here"/config/texts/*.conf; do
	put 644 "$t" "$prefix/share/overgang/texts/$(basename "$t")"
done
for p in "$here"/proto/*.proto "$here"/proto/README.md; do
	put 644 "$p" "$prefix/share/overgang/proto/$(basename "$p")"
done
put 644 "$here/daemon/schema/refusals.h" "$prefix/share/overgang/proto/refusals.h"
(cd "$here/config" && find . -name '*.conf' ! -path './demo/*' ! -path './texts/*') | while read -r f; do
	put 644 "$here/config/$f" "$prefix/share/overgang/config/$f"
	[ -e "$dest/etc/overgang/$f" ] || put 644 "$here/config/$f" "/etc/overgang/$f"
done
for u in "$here"/systemd/*.service; do
	sed "s|^\(Exec[A-Za-z]*\)=/usr/|\1=$prefix/|" "$u" >"$build/$(basename "$u")"
	put 644 "$build/$(basename "$u")" "$prefix/lib/systemd/system/$(basename "$u")"
done
put 644 "$here/systemd/overgang.sysusers" "$prefix/lib/sysusers.d/overgang.conf"
put 644 "$here/systemd/overgang.tmpfiles" "$prefix/lib/tmpfiles.d/overgang.conf"
