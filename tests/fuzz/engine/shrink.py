"""Makes a failing program small, keeping it failing in the same way.

Works on the syntax tree: statements are taken out in ever smaller runs, blocks are replaced by what is in them,
expressions by their parts or by constants, numbers by smaller ones, until nothing can go or the time is over. What is
kept must still end its plain run in order, and show a fault of the same kind; one that shows only now and then is
tried more than once.
"""

import ast
import math
import re
import time

from grammar.program import PRELUDE

# A hang is taken for one after this time, while shrinking.
HANG_SECONDS = 12.0
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6}")
BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


class Shrinker:
    """Shrinks one finding."""

    def __init__(self, runner, mode, fault, rate, seconds):
        self.runner, self.mode, self.kind = runner, mode, fault.kind
        # How often it is run until it shows.
        self.tries = 1 if rate == 1 else min(8, math.ceil(2 / rate))
        self.ends_badly = "ended by" in fault.expected
        self.deadline = time.monotonic() + seconds
        self.evaluated = 0

    def is_late(self):
        """Whether the time is over."""
        return time.monotonic() > self.deadline

    def fails(self, programs, prelude):
        """Whether these programs show the fault."""
        self.evaluated += 1
        for _ in range(self.tries):
            fault = self.runner.compare(self.mode, programs, prelude, HANG_SECONDS)
            if fault is None or fault.kind.split()[0] != self.kind.split()[0]:
                continue
            if ADDRESS.search(fault.expected) or ("ended by" in fault.expected and not self.ends_badly):
                return False
            return True
        return False

    def fewer(self, programs, prelude):
        """Takes out whole programs."""
        number = 0
        while number < len(programs) and len(programs) > 1:
            candidate = programs[:number] + programs[number + 1 :]
            if self.fails(candidate, prelude):
                programs = candidate
            else:
                number += 1
        return programs

    def shrink(self, programs, prelude):
        """Shrinks each of the programs."""
        programs = self.fewer(list(programs), prelude)
        for number in range(len(programs)):

            def fails(text, number=number):
                return self.fails(programs[:number] + [text] + programs[number + 1 :], prelude)

            programs[number] = self.shrink_text(programs[number], fails)
        return programs

    def shrink_text(self, text, fails):
        """Shrinks one program until nothing changes any more."""
        before = None
        while text != before and not self.is_late():
            before = text
            for step in (delete_statements, unnest, simplify_expressions, smaller_constants):
                text = step(text, fails, self.is_late)
        return text


def rewritten(text, change):
    """The program with ``change(nodes)`` done to its nodes; None where that gives no program or no change."""
    tree = ast.parse(text)
    try:
        if change(list(ast.walk(tree))) is False:
            return None
        new = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        compile(new, "candidate", "exec")
    except (SyntaxError, ValueError, TypeError, RecursionError, AttributeError):
        return None
    return new if new != text else None


def blocks(text):
    """``(node number, field, length)`` of every list of statements, the longest first."""
    found = []
    for number, node in enumerate(ast.walk(ast.parse(text))):
        for field in BODIES:
            items = getattr(node, field, None)
            if isinstance(items, list) and items:
                found.append((number, field, len(items)))
    return sorted(found, key=lambda block: -block[2])


def delete_statements(text, fails, is_late):
    """Takes out runs of statements, half of a block at first."""
    done = set()
    while not is_late():
        block = next((block for block in blocks(text) if block[:2] not in done), None)
        if block is None:
            return text
        done.add(block[:2])
        number, field, length = block
        run = length
        while run and not is_late():
            start = 0
            while start < length:

                def change(nodes, start=start, run=run):
                    items = getattr(nodes[number], field)
                    del items[start : start + run]
                    if not items and field == "body" and not isinstance(nodes[number], ast.Module):
                        items.append(ast.Pass())

                candidate = rewritten(text, change)
                if candidate is not None and fails(candidate):
                    text = candidate
                    length = max(0, length - run)
                    # Numbers of other nodes have changed: only what stands before is known to be tried.
                    done = {item for item in done if item[0] <= number}
                else:
                    start += run
                if is_late():
                    return text
            run //= 2
    return text


def unnest(text, fails, is_late):
    """Puts what is in a block in its place."""
    number = 0
    while not is_late():
        nodes = list(ast.walk(ast.parse(text)))
        if number >= len(nodes):
            return text
        took = False
        if isinstance(nodes[number], (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match)):
            for field in ("body", "orelse", "finalbody"):
                if not getattr(nodes[number], field, None):
                    continue

                def change(nodes, field=field):
                    inner = nodes[number]
                    for parent in nodes:
                        for name in BODIES:
                            items = getattr(parent, name, None)
                            if isinstance(items, list) and inner in items:
                                place = items.index(inner)
                                items[place : place + 1] = getattr(inner, field)
                                return True
                    return False

                candidate = rewritten(text, change)
                if candidate is not None and fails(candidate):
                    text, took = candidate, True
                    break
        number += not took
    return text


def replacements(node):
    """What may stand for an expression."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.comprehension):
            yield child.iter
    if not isinstance(node, (ast.Constant, ast.Name)):
        for value in (1, (), None):
            yield ast.Tuple([], ast.Load()) if value == () else ast.Constant(value)


def simplify_expressions(text, fails, is_late):
    """Puts a part of an expression, or a constant, in its place."""
    number = 0
    while not is_late():
        nodes = list(ast.walk(ast.parse(text)))
        if number >= len(nodes):
            return text
        took = False
        node = nodes[number]
        if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            for choice in range(len(list(replacements(node)))):

                def change(nodes, choice=choice):
                    return replace(nodes, nodes[number], list(replacements(nodes[number]))[choice])

                candidate = rewritten(text, change)
                if candidate is not None and len(candidate) < len(text) and fails(candidate):
                    text, took = candidate, True
                    break
                if is_late():
                    return text
        number += not took
    return text


def replace(nodes, old, new):
    """Puts one node in another's place."""
    for parent in nodes:
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
                return True
            if isinstance(value, list) and any(item is old for item in value):
                setattr(parent, field, [new if item is old else item for item in value])
                return True
    return False


def smaller_constants(text, fails, is_late):
    """Halves numbers, and empties texts."""
    number = 0
    while not is_late():
        nodes = list(ast.walk(ast.parse(text)))
        if number >= len(nodes):
            return text
        node, took = nodes[number], False
        if isinstance(node, ast.Constant):
            for value in smaller(node.value):

                def change(nodes, value=value):
                    nodes[number].value = value

                candidate = rewritten(text, change)
                if candidate is not None and fails(candidate):
                    text, took = candidate, True
                    break
        number += not took
    return text


def smaller(value):
    """Simpler constants of the same type."""
    if type(value) is int and value > 1:
        return [1, 2, value // 10, value // 2, value * 3 // 4] if value > 8 else list(range(1, value))
    if type(value) is str and len(value) > 1:
        return [value[:1]]
    if type(value) is float and value not in (1.0, 0.0):
        return [1.0]
    return []


def shrink(runner, finding, seconds, say):
    """``(programs, whole)``: the small programs; ``whole`` when it is one that has its own prelude."""
    shrinker = Shrinker(runner, finding.mode, finding.fault, finding.shown / finding.attempts, seconds)
    programs, prelude, whole = list(finding.programs), PRELUDE, False
    programs = shrinker.fewer(programs, prelude)
    if len(programs) == 1 and shrinker.fails([prelude + programs[0]], ""):
        programs, prelude, whole = [prelude + programs[0]], "", True
    before = sum(map(len, programs))
    programs = shrinker.shrink(programs, prelude)
    if len(programs) == 1 and not whole and shrinker.fails(programs, ""):
        # The part of the prelude that it needed is gone.
        whole = True
    say(f"shrunk from {before} to {sum(map(len, programs))} characters in {shrinker.evaluated} runs")
    return programs, whole
