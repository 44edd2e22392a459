"""Compares the families of each CPython version with that interpreter's own opcode tables.

    python3.13 -m unittest discover -s hosts/cpython/tests -p test_families.py

Every file hosts/cpython/families/cpython-X.Y.fam is compared with a python X.Y: the one that runs this, else the
first of FIRESTEEL_PYTHON, the path and pyenv. Where there is none, the tests of that version are skipped and say
so. The files are read through `cargo run --example families`. Opcode numbers, heads and caches come from
`opcode`, `_opcode_metadata` (3.13) and opcode.h (3.12); stack effects from `dis.stack_effect` and, where the
headers of 3.13 are installed, from `_PyOpcode_num_popped` and `_PyOpcode_num_pushed`.
"""

import json
import pathlib
import re
import subprocess
import sys
import unittest

from support import interpreters

ROOT = pathlib.Path(__file__).resolve().parents[3]
FAMILIES = ROOT / "hosts/cpython/families"

# Printed by the interpreter that is asked: its version first, then what it knows.
DUMP = r"""
import dis, json, opcode, pathlib, re, sys, sysconfig
version = "%d.%d" % sys.version_info[:2]
numbers = {name: number for name, number in opcode.opmap.items() if number < 256}
include = pathlib.Path(sysconfig.get_path("include"))
try:
    import _opcode_metadata
    numbers.update(_opcode_metadata._specialized_opmap)
    specializations = _opcode_metadata._specializations
except ImportError:
    specializations = opcode._specializations
    header = include / "opcode.h"
    if not header.exists():
        print(json.dumps({"version": version, "lacks": "its headers: %s does not exist" % header}))
        raise SystemExit
    text = header.read_text()
    for name in opcode._specialized_instructions:
        numbers[name] = int(re.search(r"#define %s\s+(\d+)" % name, text)[1])

def effect(number, oparg, jump):
    try:
        return dis.stack_effect(number, oparg, jump=jump)
    except ValueError:
        return None

# Arguments beyond one byte too: some instructions have two parts in them.
OPARGS = [*range(256), 256, 257, 258, 511, 512, 769]
effects = {}
for name, number in opcode.opmap.items():
    if number < 256:
        opargs = OPARGS if number in dis.hasarg else [None]
        effects[name] = [[oparg, effect(number, oparg, False), effect(number, oparg, True)] for oparg in opargs]
header = include / "internal/pycore_opcode_metadata.h"
print(json.dumps({
    "version": version,
    "numbers": numbers,
    "specializations": specializations,
    "caches": opcode._cache_format,
    "entries": {name: opcode._inline_cache_entries.get(name, 0) if isinstance(opcode._inline_cache_entries, dict)
                else opcode._inline_cache_entries[number]
                for name, number in opcode.opmap.items() if number < 256},
    "effects": effects,
    "jumps": [name for name, number in opcode.opmap.items() if number in dis.hasjrel],
    "header": header.read_text() if header.exists() else "",
}))
"""

# Two tables of CPython that say it differently, and why.
EFFECT_EXCEPTIONS = {
    # Includes the STORE_FAST behind it, which is translated by itself.
    "BINARY_OP_INPLACE_ADD_UNICODE",
}
# Pushes its frame instead of the result: the effect across the call is the family's.
PUSHES_FRAME = {
    "CALL_BOUND_METHOD_EXACT_ARGS",
    "CALL_BOUND_METHOD_GENERAL",
    "CALL_PY_EXACT_ARGS",
    "CALL_PY_GENERAL",
    "FOR_ITER_GEN",
}
FLOWS = {
    "jump forward": {"JUMP_FORWARD"},
    "jump backward": {"JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT"},
    "iterate": {"FOR_ITER"},
}


def ask(version):
    """What an interpreter of that version says, or why there is none."""
    reason = f"no python{version}: set FIRESTEEL_PYTHON, or put it on the path"
    for program in interpreters(version):
        try:
            found = subprocess.run([program, "-I", "-c", DUMP], capture_output=True, text=True, timeout=60)
        except OSError:
            continue
        if found.returncode != 0:
            continue
        facts = json.loads(found.stdout)
        if facts["version"] == version and "lacks" not in facts:
            return facts, ""
        if facts["version"] == version:
            reason = f"{program} lacks {facts['lacks']}"
    return None, reason


def load(version):
    command = ["cargo", "run", "--quiet", "-p", "firesteel-protocol", "--example", "families", "--"]
    command += [str(FAMILIES / f"cpython-{version}.fam"), "json"]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {row["name"]: row for row in map(json.loads, output.splitlines())}


def count(row, oparg):
    parts = (part["scale"] * ((oparg >> part["shift"]) & part["mask"]) for part in row["parts"])
    return row["fixed"] + sum(parts)


def header_effects(text):
    """(popped, pushed) formulas by name, or nothing without headers."""
    formulas = []
    for function in "popped", "pushed":
        body = re.search(r"int _PyOpcode_num_%s\(int opcode, int oparg\)\s*\{(.*?)\n\}" % function, text, re.S)
        if not body:
            return {}
        cases = re.findall(r"case (\w+):\s*return ([^;]+);", body[1])
        formulas.append({name: re.sub(r"\(oparg == 3\) \? 1 : 0", "(oparg == 3)", formula) for name, formula in cases})
    popped, pushed = formulas
    return {name: (popped[name], pushed[name]) for name in popped if name in pushed}


def fits(name, oparg):
    """Whether the compiler makes the instruction with this argument."""
    if name == "BUILD_SLICE":
        return oparg in (2, 3)
    # Flags in four bits, and no others.
    if name == "MAKE_FUNCTION":
        return oparg is None or oparg < 16
    least = {"COPY": 1, "SWAP": 2, "LIST_APPEND": 1, "SET_ADD": 1, "MAP_ADD": 1}.get(name, 0)
    return oparg is None or oparg >= least


class Families:
    """The tests of one version; `version` is set by its class."""

    @classmethod
    def setUpClass(cls):
        cls.facts, reason = ask(cls.version)
        if cls.facts is None:
            raise unittest.SkipTest(reason)
        cls.rows = load(cls.version)

    def test_every_opcode_is_declared_with_its_number(self):
        found = {name: row["opcode"] for name, row in self.rows.items()}
        self.assertEqual(found, self.facts["numbers"])
        self.assertGreater(len(found), 180)

    def test_members_belong_to_their_families(self):
        for head, members in self.facts["specializations"].items():
            for member in members:
                self.assertEqual(self.rows[member]["head"], head, member)

    def test_instrumented_opcodes_stand_for_their_heads(self):
        for name, row in self.rows.items():
            base = name.removeprefix("INSTRUMENTED_")
            if base != name and base in self.rows:
                self.assertEqual(row["head"], base)

    def test_caches(self):
        entries = self.facts["entries"]
        for name, row in self.rows.items():
            self.assertEqual(row["caches"], entries.get(row["head"], 0), name)
            fields = {field["name"]: field["units"] for field in row["cache"]}
            self.assertEqual(fields, self.facts["caches"].get(row["head"], {}), name)

    def test_stack_effects_of_heads(self):
        checked = 0
        for name, effects in self.facts["effects"].items():
            row = self.rows[name]
            if name != row["head"] or row["flow"] == "opaque":
                continue
            for oparg, falls, jumps in effects:
                if not fits(name, oparg):
                    continue
                ways = [("pushes", falls)]
                if row["flow"] in ("branch", "jump forward"):
                    ways.append(("pushes_on_jump", jumps))
                for pushes, expected in ways:
                    if expected is not None:
                        ours = count(row[pushes], oparg or 0) - count(row["pops"], oparg or 0)
                        self.assertEqual(ours, expected, f"{name} {oparg} {pushes}")
                        checked += 1
        self.assertGreater(checked, 5000)

    def test_pops_and_pushes(self):
        header = header_effects(self.facts["header"])
        if not header:
            self.skipTest(f"the headers of python{self.version} do not say it, or are not installed")
        checked = 0
        for name, row in self.rows.items():
            if name.startswith("INSTRUMENTED_") or name in EFFECT_EXCEPTIONS | PUSHES_FRAME:
                continue
            popped, pushed = header[name]
            for oparg in filter(lambda oparg: fits(row["head"], oparg), [*range(256), 769]):
                # Members may exist for some arguments only, for which a constant stands in the header.
                if name != row["head"] and "oparg" not in popped + pushed:
                    break
                self.assertEqual(count(row["pops"], oparg), eval(popped, {"oparg": oparg}), f"{name} {oparg}")
                self.assertEqual(count(row["pushes"], oparg), eval(pushed, {"oparg": oparg}), f"{name} {oparg}")
            checked += 1
        self.assertGreater(checked, 180)

    def test_flow(self):
        for name, row in self.rows.items():
            for flow, heads in FLOWS.items():
                self.assertEqual(row["flow"] == flow, row["head"] in heads, name)
            if name in self.facts["jumps"] and name == row["head"] and row["flow"] != "opaque":
                self.assertNotIn(row["flow"], ("next", "leaves"), name)


class Families312(Families, unittest.TestCase):
    version = "3.12"


class Families313(Families, unittest.TestCase):
    version = "3.13"


class EveryVersion(unittest.TestCase):
    def test_every_version_is_compared(self):
        files = {path.stem.removeprefix("cpython-") for path in FAMILIES.glob("cpython-[0-9]*.fam")}
        self.assertEqual(files, {case.version for case in Families.__subclasses__()})


if __name__ == "__main__":
    unittest.main()
