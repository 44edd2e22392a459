"""Compares hosts/cpython/families/cpython-3.13.fam with the interpreter's own opcode tables.

Run with the CPython version the file is for:

    python3.13 -m unittest hosts/cpython/tests/test_families.py

The file is read through `cargo run --example families`. Opcode numbers, heads and caches come from `opcode`
and `_opcode_metadata`; stack effects from `dis.stack_effect` and, where the headers are installed, from
`_PyOpcode_num_popped` and `_PyOpcode_num_pushed` in pycore_opcode_metadata.h.
"""

import dis
import json
import pathlib
import re
import subprocess
import sys
import sysconfig
import unittest

import _opcode_metadata
import opcode

ROOT = pathlib.Path(__file__).resolve().parents[3]
FAM = ROOT / "hosts/cpython/families" / "cpython-{}.{}.fam".format(*sys.version_info[:2])

# What the tables say differently, and why.
EFFECT_EXCEPTIONS = {
    # Includes the STORE_FAST behind it, which is translated by itself.
    "BINARY_OP_INPLACE_ADD_UNICODE",
    # Two parts of the argument; flow is opaque, so that nobody follows it.
    "UNPACK_EX",
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


def load():
    command = ["cargo", "run", "--quiet", "-p", "firesteel-protocol", "--example", "families", "--", str(FAM), "json"]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {row["name"]: row for row in map(json.loads, output.splitlines())}


def count(row, oparg):
    return row["fixed"] + row["scale"] * ((oparg >> row["shift"]) & row["mask"])


def header_effects():
    """(popped, pushed) formulas by name, or nothing without headers."""
    path = pathlib.Path(sysconfig.get_path("include")) / "internal/pycore_opcode_metadata.h"
    if not path.exists():
        return {}
    text = path.read_text()
    formulas = []
    for function in "popped", "pushed":
        body = re.search(r"int _PyOpcode_num_%s\(int opcode, int oparg\)\s*\{(.*?)\n\}" % function, text, re.S)[1]
        cases = re.findall(r"case (\w+):\s*return ([^;]+);", body)
        formulas.append({name: re.sub(r"\(oparg == 3\) \? 1 : 0", "(oparg == 3)", formula) for name, formula in cases})
    popped, pushed = formulas
    return {name: (popped[name], pushed[name]) for name in popped if name in pushed}


def opargs(row):
    # Some instructions are only made with arguments from 1 or 2 up; a slice has 2 or 3 parts.
    if row["head"] == "BUILD_SLICE":
        return (2, 3)
    least = {"COPY": 1, "SWAP": 2}.get(row["head"], 1)
    return range(least, 256)


class Families(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = load()
        cls.header = header_effects()

    def test_every_opcode_is_declared_with_its_number(self):
        numbers = {name: number for name, number in opcode.opmap.items() if number < 256}
        numbers.update(_opcode_metadata._specialized_opmap)
        self.assertEqual({name: row["opcode"] for name, row in self.rows.items()}, numbers)

    def test_members_belong_to_their_families(self):
        for head, members in _opcode_metadata._specializations.items():
            for member in members:
                self.assertEqual(self.rows[member]["head"], head, member)

    def test_instrumented_opcodes_stand_for_their_heads(self):
        for name, row in self.rows.items():
            base = name.removeprefix("INSTRUMENTED_")
            if base != name and base in self.rows:
                self.assertEqual(row["head"], base)

    def test_caches(self):
        caches = opcode._inline_cache_entries
        for name, row in self.rows.items():
            expected = caches.get(row["head"], 0)
            self.assertEqual(row["caches"], expected, name)

    def test_stack_effects_of_heads(self):
        for name, row in self.rows.items():
            if name != row["head"] or name not in opcode.opmap or name in EFFECT_EXCEPTIONS:
                continue
            takes_argument = row["opcode"] in dis.hasarg
            for oparg in opargs(row) if takes_argument else [0]:
                for jump, pushes in (False, "pushes"), (True, "pushes_on_jump"):
                    if row["flow"] == "opaque" or (jump and row["flow"] not in ("branch", "jump forward")):
                        continue
                    argument = oparg if takes_argument else None
                    try:
                        expected = dis.stack_effect(row["opcode"], argument, jump=jump)
                    except ValueError:
                        continue
                    ours = count(row[pushes], oparg) - count(row["pops"], oparg)
                    self.assertEqual(ours, expected, f"{name} {oparg} jump={jump}")

    def test_pops_and_pushes(self):
        if not self.header:
            self.skipTest("headers are not installed")
        checked = 0
        for name, row in self.rows.items():
            if name.startswith("INSTRUMENTED_") or name in EFFECT_EXCEPTIONS | PUSHES_FRAME:
                continue
            popped, pushed = self.header[name]
            for oparg in opargs(row):
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
            if row["opcode"] in dis.hasjrel and name == row["head"] and row["flow"] != "opaque":
                self.assertNotIn(row["flow"], ("next", "leaves"), name)


if __name__ == "__main__":
    unittest.main()
