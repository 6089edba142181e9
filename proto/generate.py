#!/usr/bin/python3
"""generate.py DIR - declared.h and declared.c into DIR: the tables in C of the kinds, fields and roles
that facts.proto declares by its options.

It reads the options as any client in Python does: from the module that protoc made (PYTHONPATH).
A declaration that is not whole is told by the name of its kind, and nothing is made.
"""
import os
import sys

import facts_pb2 as facts

HEADER = """/* declared.h - Flags of kinds and groups of roles, as facts.proto declares them. Made by
 * proto/generate.py. */
#ifndef OVERGANG_DECLARED_H
#define OVERGANG_DECLARED_H

enum kind_flag {{
{flags}
}};

/* Bits 1 << Role. */
enum role_group {{
{groups}
}};

#endif
"""

SOURCE = """/* declared.c - The tables of kinds, their fields and the roles, as facts.proto declares them. Made by
 * proto/generate.py. */
#include "schema/catalogue.h"
#include "schema/limits.h"

_Static_assert({largest} < KIND_NUMBER_MAX, "{name}: KIND_NUMBER_MAX in schema/limits.h");

{fields}

/* Ascending by number. */
const struct kind declared_kinds[] = {{
{kinds}
}};
const size_t declared_kinds_count = {count};
/* The row of a kind's number, counted from 1; 0: there is no such kind. */
const uint8_t declared_kind_row[KIND_NUMBER_MAX] = {{
{rows}
}};

static const struct declared_word roles[] = {{
{roles}
}};
const struct declared_words declared_roles = {{ roles, {roles_count} }};

static const struct declared_word areas[] = {{
{areas}
}};
const struct declared_words declared_areas = {{ areas, {areas_count} }};
"""


def holds(f):
    return f.GetOptions().Extensions[facts.check].holds


def kind_name(field):
    return field.name.replace("_", ".", 1)


def wrong(declared, what):
    sys.exit(f"facts.proto: {declared}: {what}")


def text(s):
    return f'"{s}"' if s else "NULL"


def members(group):
    """The bits of the roles of a group."""
    return sum(1 << role.number for role in facts.Role.DESCRIPTOR.values
               if group in role.GetOptions().Extensions[facts.role].groups)


def reporters(kind):
    bits = sum(1 << role for role in set(kind.roles))
    for group in kind.groups:
        bits |= members(group)
    return bits


def is_area(f):
    return f.type == f.TYPE_ENUM and f.enum_type == facts.Area.DESCRIPTOR and f.label != f.LABEL_REPEATED


def is_text(f):
    return f.type == f.TYPE_STRING and f.label != f.LABEL_REPEATED


def check_area(name, f, concluded):
    """The area of a fact that says it itself: every event stands in one."""
    options = f.GetOptions()
    rule = options.Extensions[facts.check]
    if not is_area(f):
        wrong(name, "its field area is no single Area")
    if not (concluded or rule.needed or rule.holds == facts.Check.AREA_OF_NEED or
            options.Extensions[facts.filled].source):
        wrong(name, "its field area is neither needed nor filled in, and it has no other area")


def check_order(name, f, rule):
    other = f.containing_type.fields_by_name.get(rule.not_before)
    if other is None:
        wrong(name, f"has no field {rule.not_before}, which {f.name} is to follow")
    if {holds(f), holds(other)} != {facts.Check.DATE}:
        wrong(name, f"{f.name} is to follow {rule.not_before}, and one of them holds no date")


def check_field(name, f):
    rule = f.GetOptions().Extensions[facts.check]
    number = f.type == f.TYPE_UINT32 and f.label != f.LABEL_REPEATED
    if rule.holds == facts.Check.AREA_OF_NEED:
        if not is_area(f):
            wrong(name, f"{f.name} is no single Area, and is to hold one")
    elif rule.holds and not number:
        wrong(name, f"{f.name} is no uint32, and is to hold a date or a time")
    if rule.size and f.type != f.TYPE_STRING:
        wrong(name, f"{f.name} is no string, and is to have a size")
    if rule.past and rule.holds != facts.Check.DATE:
        wrong(name, f"{f.name} holds no date, and is to be past")
    if rule.not_before:
        check_order(name, f, rule)


def check(field, kind):
    name, fields = kind_name(field), field.message_type.fields_by_name
    if not field.GetOptions().HasExtension(facts.kind):
        wrong(name, "is declared by no option (kind)")
    if (facts.Kind.CONCLUDED in kind.traits) != (reporters(kind) == 0):
        wrong(name, "is either concluded or has groups or roles that report it")
    if kind.area == facts.AREA_NONE and "area" not in fields:
        wrong(name, "has no area, neither in its option nor as a field")
    if kind.area == facts.AREA_NONE:
        check_area(name, fields["area"], facts.Kind.CONCLUDED in kind.traits)
    if kind.key and kind.key not in fields:
        wrong(name, f"has no field {kind.key}, which is to be its key")
    if kind.key and not is_text(fields[kind.key]):
        wrong(name, f"{kind.key} is no single string, and is to be its key")
    for f in field.message_type.fields:
        check_field(name, f)


def c_field(f):
    options = f.GetOptions()
    if not (options.HasExtension(facts.filled) or options.HasExtension(facts.check)):
        return None
    filled, rule = options.Extensions[facts.filled], options.Extensions[facts.check]
    return (f'	{{ {f.number}, "{f.name}", FILLED_FROM_{facts.Filled.Source.Name(filled.source)}, '
            f'{str(filled.or_said).lower()}, HOLDS_{facts.Check.Holds.Name(rule.holds)}, '
            f'{str(rule.needed).lower()}, {rule.size}, {text(rule.not_before)}, '
            f'{str(rule.past).lower()} }},')


def c_fields(field):
    """The fields of a kind of which something is declared, as an array; "" where there are none."""
    rows = [r for r in map(c_field, field.message_type.fields) if r]
    return (f"static const struct kind_field {field.name}[] = {{\n" + "\n".join(rows) + "\n};"
            if rows else "")


def descriptor(message):
    """&ov__release_date_set__descriptor, as protoc-c calls it."""
    return "&ov_" + "".join("_" + c.lower() if c.isupper() else c for c in message.name) + \
        "__descriptor"


def c_kind(field, kind):
    flags = " | ".join("KIND_" + facts.Kind.Trait.Name(t) for t in kind.traits) or "0"
    fields = f"{field.name}, sizeof({field.name}) / sizeof({field.name}[0])" if c_fields(field) \
        else "NULL, 0"
    return (f'	{{ {field.number}, "{kind_name(field)}", {descriptor(field.message_type)}, '
            f'OV__AREA__{facts.Area.Name(kind.area)}, {reporters(kind):#x}, {flags}, '
            f'{text(kind.key)}, {fields} }},')


def c_word(value):
    name = value.name.partition("_")[2].lower().replace("_", "-")
    return (f'	{{ OV__{value.type.name.upper()}__{value.name}, "{name}", '
            f'{text(value.GetOptions().Extensions[facts.word])} }},')


def main():
    fields = sorted(facts.Fact.DESCRIPTOR.fields, key=lambda f: f.number)
    kinds = [(f, f.GetOptions().Extensions[facts.kind]) for f in fields]
    for f, kind in kinds:
        check(f, kind)
    roles, areas = ([v for v in e.DESCRIPTOR.values if v.number]
                    for e in (facts.Role, facts.Area))
    header = HEADER.format(
        flags="\n".join(f"	KIND_{n} = 1u << {v}," for n, v in facts.Kind.Trait.items() if v),
        groups="\n".join(f"	ROLES_{n} = {members(v):#x}," for n, v in
                         facts.RoleRule.Group.items() if v))
    source = SOURCE.format(
        largest=fields[-1].number, name=kind_name(fields[-1]), count=len(kinds),
        fields="\n".join(filter(None, map(c_fields, fields))),
        kinds="\n".join(c_kind(f, k) for f, k in kinds),
        rows="\n".join(f"	[{f.number}] = {row}," for row, (f, _) in enumerate(kinds, 1)),
        roles="\n".join(map(c_word, roles)), roles_count=len(roles),
        areas="\n".join(map(c_word, areas)), areas_count=len(areas))
    for name, content in (("declared.h", header), ("declared.c", source)):
        with open(os.path.join(sys.argv[1], name), "w", encoding="utf-8") as f:
            f.write(content)


main()
