"""What a run of CPython's tests says, and what of it is a difference.

Owns ``modules.toml`` and the comparison of two runs of a module; starts nothing.
"""

import tomllib
import xml.etree.ElementTree


class TableError(Exception):
    """``modules.toml`` is not as it must be."""


class Table:
    """``modules.toml``: the telling modules, and what is left out and why."""

    def __init__(self, path):
        try:
            values = tomllib.loads(path.read_text())
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise TableError(f"{path}: {error}") from None
        self.telling = values.pop("telling", [])
        self.serial = set(values.pop("serial", []))
        self.left_out = {}
        for entry in values.pop("left_out", []):
            try:
                key = (entry["module"], entry.get("mode", "any"))
                if key in self.left_out:
                    raise TableError(f"{path}: {key[0]} is left out twice")
                self.left_out[key] = entry["reason"]
            except KeyError as error:
                raise TableError(f"{path}: an entry of left_out has no {error}") from None
        self.excepted = {}
        for entry in values.pop("excepted", []):
            try:
                key = (entry["test"], entry.get("mode", "any"))
                self.excepted[key] = entry["reason"]
            except KeyError as error:
                raise TableError(f"{path}: an entry of excepted has no {error}") from None
        if values:
            raise TableError(f"{path}: unknown keys: {', '.join(values)}")

    def why_left_out(self, module, mode):
        """Why a module is not run in a mode; none if it is."""
        return self.left_out.get((module, mode)) or self.left_out.get((module, "any"))

    def is_excepted(self, test, mode):
        """Whether a test of this name may fail in a mode."""
        return (test, mode) in self.excepted or (test, "any") in self.excepted


def read_report(path):
    """Outcomes by test, from the report that regrtest wrote; none where it did not come to that."""
    tests = {}
    try:
        root = xml.etree.ElementTree.parse(path).getroot()
    except (OSError, xml.etree.ElementTree.ParseError):
        return tests
    for case in root.iter("testcase"):
        kinds = {child.tag for child in case}
        if case.get("status") == "notrun":
            continue
        if kinds & {"failure", "error"}:
            outcome = "failed"
        else:
            outcome = "skipped" if "skipped" in kinds else "passed"
        tests[case.get("name")] = outcome
    return tests


def crashed(status):
    """Whether a run ended by a signal, or not at all."""
    return not isinstance(status, int) or status < 0


def differences(plain, other, mode, table):
    """What holds plainly and does not hold in a mode: one line each.

    Both are runs as ``run.py`` keeps them: the exit status of regrtest (0: all passed, 2: a test failed, 3 and above:
    other things that a run can be blamed for) and the outcomes by test.
    """
    if crashed(other["status"]) and not crashed(plain["status"]):
        return [f"ended with {other['status']}, plainly with {plain['status']}"]
    lines, excused = [], False
    for name, outcome in plain["tests"].items():
        found = other["tests"].get(name, "not run")
        if outcome == "passed" and found != "passed":
            if table.is_excepted(name, mode):
                excused = True
            else:
                lines.append(f"{name}: {found}")
    if not lines and not excused and plain["status"] == 0 and other["status"] != 0:
        # A warning, a changed environment, a leftover process.
        lines.append(f"ended with {other['status']}, plainly with 0")
    return lines
