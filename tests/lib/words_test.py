#!/usr/bin/python3
"""words_test.py - Commands in the documentation work where they are typed, and name nobody.

The files that are shipped are read as they stand: no command in them needs a package that the
Makefile does not install, none names an invented person, and each example that is to be replaced is
marked so that it is refused.
"""
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))

# Of the package procps, which a Debian server need not have; of an invented person.
FORBIDDEN = {
    "a command of procps": re.compile(r"\b(pkill|pgrep|pidof|killall)\b|/bin/kill\b|\bps (aux|-)"),
}
INVENTED = re.compile(r"\b[A-ZÆØÅ][a-zæøå]+ Eksempel\b|\b0{3} 0{2} 0\d\d\b")


def files(*patterns):
    for pattern in patterns:
        yield from sorted(glob.glob(os.path.join(ROOT, pattern)))


def lines(path):
    with open(path, encoding="utf-8") as f:
        yield from enumerate(f, 1)


def problems_of_commands():
    for path in files("systemd/*", "README.md", "*/README.md", "config/*.conf", "config/*/*.conf", "daemon/*.8",
                      "clients/*/*.1", "clients/*/*.3"):
        if not os.path.isfile(path):
            continue
        for number, line in lines(path):
            for what, pattern in FORBIDDEN.items():
                if pattern.search(line):
                    yield f"{os.path.relpath(path, ROOT)}:{number}: {what}: {line.strip()}"


def problems_of_people():
    for path in files("config/*.conf", "config/adapters/*.conf", "config/routines/*.conf"):
        for number, line in lines(path):
            if INVENTED.search(line):
                yield f"{os.path.relpath(path, ROOT)}:{number}: names an invented person: {line.strip()}"


def problems_of_settings():
    """An installer has to name the own team in a file: nothing stands there until then."""
    for path in files("config/*.conf", "config/adapters/*.conf"):
        for number, line in lines(path):
            key, _, value = line.partition("=")
            if line.startswith("#") or key.strip() not in ("phone", "contact", "name", "server_key"):
                continue
            if os.path.basename(path) in ("agencies.conf", "overgangd.conf"):
                continue  # names of offices, which are there; the daemon's own key is a file
            if not re.fullmatch(r"<[^<>]+>", value.strip()):
                yield f"{os.path.relpath(path, ROOT)}:{number}: is no marked example: {line.strip()}"


def problems_of_programs():
    """Each says which version it is, the same one, and how it is used; on a machine with nothing set up."""
    with open(os.path.join(ROOT, "Makefile"), encoding="utf-8") as f:
        version = re.search(r"^VERSION := (\S+)$", f.read(), re.MULTILINE).group(1)
    build = os.path.join(ROOT, os.environ.get("OVERGANG_BUILD", "build"))
    for name in ("overgangd", "overgang", "overgang-liaison", "overgang-adapter", "overgang-notify"):
        for option, wanted in (("--version", f"{name} {version}\n"), ("--help", None)):
            r = subprocess.run([os.path.join(build, name), option], cwd="/", env={"PATH": "/usr/bin:/bin"},
                               stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
            if r.returncode != 0 or r.stderr or (r.stdout != wanted if wanted else "--version" not in r.stdout):
                yield f"{name} {option}: exit {r.returncode}, says {r.stdout!r} {r.stderr!r}"
    with open(os.path.join(ROOT, "clients/lib/overgang.pc.in"), encoding="utf-8") as f:
        if "Version: @VERSION@\n" not in f.read():
            yield "clients/lib/overgang.pc.in: has a version of its own"


# One word for one thing in bokmål texts: the word in use, and those that are not used.
TERMS = [("innbyggeren", r"\bklient|\bbrukeren\b|\bden innsatte\b|\bdomfelte"),
         ("etat", r"\binstans"),
         ("huskenavn", r"\bkallenavn|\bkodenavn"),
         ("fengselsteamet", r"\bløslatelsesteam|\bfengselsgruppa"),
         ("vaktmelding", r"\balarm"),
         ("vakttelefonen", r"\bberedskapstelefon"),
         ("purring", r"\bpåminnelse"),
         ("helsetjenesten", r"\bhelsevesenet"),
         ("boligkontor", r"\bboligetaten\b")]


def problems_of_terms():
    for path in files("config/texts/nb.conf", "config/texts/letters-nb.conf", "config/routines/*.conf", "config/adapters/*.conf"):
        for number, line in lines(path):
            for term, others in TERMS:
                if not line.startswith("#") and re.search(others, line, re.IGNORECASE):
                    yield f"{os.path.relpath(path, ROOT)}:{number}: {term} by another word: {line.strip()}"


# The same in English. A key in a text ({place}) and the field it fills is not read by anybody.
TERMS_EN = [("the person", r"\bclients?\b|\bthe inmate\b|\bthe convict\b|\bprisoners?\b"),
            ("place", r"\blocation\b"),
            ("agency", r"\binstances?\b|\bauthorit(y|ies)\b"),
            ("huskenavn", r"\bcode ?names?\b|\bnicknames?\b|\baliases\b"),
            ("prison liaison team", r"\bprison team\b|\brelease team\b"),
            ("alert", r"\balarms?\b"),
            ("on call", r"\bduty phone\b|\bemergency phone\b"),
            ("health service", r"\bhealthcare\b|\bhealth authorit"),
            ("housing office", r"\bhousing (authority|agency|department)\b"),
            ("probation service", r"\bprobation (office|agency|authority)\b")]


def problems_of_english_terms():
    for path in files("config/texts/en.conf", "config/texts/letters-en.conf"):
        for number, line in lines(path):
            said = re.sub(r"\{[^}]*\}", "", line.partition("=")[2])
            for term, others in TERMS_EN:
                if not line.startswith("#") and re.search(others, said, re.IGNORECASE):
                    yield f"{os.path.relpath(path, ROOT)}:{number}: {term} by another word: {line.strip()}"
    for path in files("config/routines/*.conf"):
        for number, line in lines(path):
            for term, others in TERMS_EN:
                if line.startswith("title =") and re.search(others, line, re.IGNORECASE):
                    yield f"{os.path.relpath(path, ROOT)}:{number}: {term} by another word: {line.strip()}"


# The name of a column in the prison's list, as its template has it, and the field of the same thing.
COLUMNS = {"Fødselsnummer": "national_id", "Etternavn": "family_name", "Fornavn": "given_name", "Innsatt": "intake",
           "Endt tid": "full_term", "Kl": "time", "Datostatus": "state", "Kontaktperson": "contact", "Telefon": "phone"}
# A routine file's words for the owner and the subject of a task, and the words shown for them.
ROUTINE_ROLES = {"fengsel": "role.prison", "fengselshelse": "role.prison-health", "fengselsteam": "role.team",
                 "nav stat": "role.nav-state", "nav sosial": "role.nav-social", "nav-veileder": "role.nav-prison",
                 "bolig": "role.housing", "boligkontor": "role.housing", "botilbud": "role.provider",
                 "boligfremskaffer": "role.finder", "helse": "role.health", "friomsorg": "role.probation",
                 "frivillig": "role.volunteer", "innbyggeren": "role.person"}
ROUTINE_AREAS = {"sak": "area.case", "soning": "area.sentence", "bolig": "area.housing", "helse": "area.health", "økonomi": "area.economy",
                 "løslatelse": "area.release", "plan": "area.plan", "nettverk": "area.network"}


def plain(word):
    return word.lower().replace("_", " ").replace("-", " ")


def problems_of_names():
    """The list's columns and the routine files' roles and areas are the words of the texts."""
    fields, words = section("nb", "field"), section("nb", "word")
    with open(os.path.join(ROOT, "clients/liaison/csvheader.c"), encoding="utf-8") as f:
        first = set(re.findall(r'\{ COLUMN_\w+,\s*\{ "([^"]+)"', f.read()))
    for column, field in COLUMNS.items():
        if column not in first:
            yield f"clients/liaison/csvheader.c: no column is called {column} first"
        if plain(column) != plain(fields[field].split(",")[0]):
            yield f"config/texts/nb.conf: {field} is {fields[field]}, and the list's column is {column}"
    for path in files("config/routines/*.conf"):
        for number, line in lines(path):
            key, _, value = line.partition("=")
            known = {"eier": ROUTINE_ROLES, "område": ROUTINE_AREAS}.get(key.strip())
            for word in value.split(",") if known and not line.startswith("#") else []:
                name = word.strip()
                if name not in known or not plain(words[known[name]]).startswith(plain(name)[:6]):
                    yield f"{os.path.relpath(path, ROOT)}:{number}: {name} is called otherwise in nb.conf"


def section(language, name):
    """Keys and texts of one section of nb.conf or en.conf."""
    found, here = {}, False
    for _, line in lines(os.path.join(ROOT, f"config/texts/{language}.conf")):
        if line.startswith("["):
            here = line.strip() == f"[{name}]"
        elif here and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[key.strip()] = value.strip()
    return found


def problems_of_fields():
    """A line of an answer in a letter has the word that [field] says first."""
    said = {field: words.split(",")[0] for field, words in section("nb", "field").items()}
    other = {w.strip(): field for field, words in section("nb", "field").items() for w in words.split(",")[1:]}
    for path in files("config/texts/letters-nb.conf", "config/adapters/*.conf", "clients/adapter/*.1"):
        for number, line in lines(path):
            m = re.match(r"(?:#\s+|[\w.]+ = )?(\w+) = \(?", line)
            if m and m.group(1) in other and m.group(1) not in said.values():
                yield (f"{os.path.relpath(path, ROOT)}:{number}: {m.group(1)} is {said[other[m.group(1)]]} "
                       f"elsewhere: {line.strip()}")


def without_comments(path):
    with open(path, encoding="utf-8") as f:
        text = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group(0)), f.read(), flags=re.DOTALL)
    return re.sub(r"^#include.*$", "", text, flags=re.MULTILINE)


def literals(text):
    """String literals, those that stand side by side as one, with where they begin."""
    for m in re.finditer(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+', text):
        yield m.start(), "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', m.group(0)))


# Texts that are not shown to readers of bokmål: technical lines of the log, how a program is used, and the
# notices in the out-tray, which stand there in both languages.
TECHNICAL = re.compile(r'say_log\(NULL,\s*$|(?:usage_text|help)\[\] =\s*$|\{ "(?:nb|en)",[^}]*$')


def sentences(path):
    """English sentences of a file with the lines that they begin in."""
    text = without_comments(path)
    for start, literal in literals(text):
        said = re.sub(r"%[-.*0-9]*(?:ll|l|z)?[a-z]", "%", literal)
        if re.search(r"[a-z]{2,} [a-z]", said) and not TECHNICAL.search(text[max(0, start - 400):start]):
            yield text[:start].count("\n") + 1, literal


# In clients/overgang: keys of texts and names of commands, the last word before abort(), and the head of a secret key's file.
NO_SENTENCES = {"own reports", "on call", "routine show", "overgang: out of memory\\n"}
KEY_FILE = "# Secret key of overgang"


def problems_of_sentences():
    """A sentence of the library, the command line, the adapter and the notifier has its bokmål in the texts.

    Not read are the tables of options and commands of clients/overgang (args.c, main.c, whose one sentence is in
    both languages); the liaison, which speaks bokmål alone to a prison's staff; and daemon/base/file.c, whose
    sentences are the daemon's and English, but for those of opening a file, which are kinds of problem.
    """
    for path in files("clients/lib/*.c", "clients/adapter/*.c", "clients/notify/*.c", "clients/overgang/*.c", "daemon/base/inifile.c"):
        if path.endswith(("clients/overgang/args.c", "clients/overgang/main.c")):
            continue
        for line, literal in sentences(path):
            if "clients/overgang" in path and (literal in NO_SENTENCES or literal.startswith(KEY_FILE)):
                continue
            yield f"{os.path.relpath(path, ROOT)}:{line}: has no bokmål: {literal}"
    for path in files("clients/lib/library_problems.h", "clients/adapter/problems.h", "clients/notify/problems.h"):
        found = sum(1 for _ in sentences(path))
        if found < 15:
            yield f"{os.path.relpath(path, ROOT)}: only {found} sentences were found: this test does not see them"


CHECKS = [("one word for one thing", problems_of_terms),
          ("one word for one thing in English too", problems_of_english_terms),
          ("the prison's list and the routine files have the words of the texts", problems_of_names),
          ("letters have the words of the fields", problems_of_fields),
          ("each sentence of the clients' programs has its bokmål", problems_of_sentences),
          ("each program says its version and how it is used", problems_of_programs),
          ("no command needs what is not installed", problems_of_commands),
          ("no shipped file names an invented person", problems_of_people),
          ("who and which number is left to be filled in", problems_of_settings)]


def main():
    failed = 0
    for number, (name, check) in enumerate(CHECKS, 1):
        found = list(check())
        failed += bool(found)
        print(("not ok" if found else "ok"), number, "-", name)
        for line in found:
            print("   ", line)
    print(f"1..{len(CHECKS)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
