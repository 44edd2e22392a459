"""Operand types that change between specialisation, recording and translation.

The interpreter specialises an instruction for what it saw; the recording then meets something else. What was
recorded decides (the counter ``overruled`` says so), and a value that differs again when the code runs is left to the
interpreter. Nothing is lost: reference counts and the order of finalisers are those of a plain run.
"""

import unittest

from support import Directory, firesteel, run, statistics

#: What every program has: a type that acts like a number and tells of its end, and two rounds of the same loop.
COMMON = """
import sys, types

log = []

class Number:
    def __init__(self, value):
        self.value = value
    def __add__(self, other):
        return Number(self.value + getattr(other, 'value', other))
    __radd__ = __add__
    def __lt__(self, other):
        return self.value < getattr(other, 'value', other)
    def __repr__(self):
        return f'Number({self.value})'
    def __del__(self):
        log.append(self.value)

class Box:
    def __init__(self, value):
        self.value = value

class Slots:
    __slots__ = ('value',)
    def __init__(self, value):
        self.value = value

class Mapping(dict):
    pass

def counts(argument):
    return [sys.getrefcount(item) for item in argument if not isinstance(item, (int, float))]

def outcome(work, argument):
    try:
        return repr(work(*argument))
    except Exception as error:
        return (type(error).__name__, str(error), error.__traceback__.tb_next.tb_lineno)

def flips(work, *arguments):
    def grown():
        return [[x - y for x, y in zip(counts(argument), start)] for argument, start in zip(arguments, starts)]
    code = work.__code__
    first, others = arguments[0], arguments[1:]
    starts = [counts(argument) for argument in arguments]
    for other in others:
        # A code object of its own, so that each change meets one that is specialised for the first arguments.
        work = types.FunctionType(code.replace(), globals())
        for argument in (*[first] * 4, other, first, other, first):
            del log[:]
            print(outcome(work, argument), len(log), log[:40], log[-5:])
        if sys.argv[1] == 'now':
            print(grown())
    if 'firesteel' in sys.modules:
        # Gives back what recordings hold.
        sys.modules['firesteel'].disable()
    print(grown())
"""

#: A program for each instruction: its loop is specialised for the first arguments and recorded with others.
PROGRAMS = {
    "BINARY_OP": """
def work(start, step, n):
    total = start
    for i in range(n):
        total = total + step
    return total
flips(work, (0, 1, 40), (0.5, 0.25, 40), (Number(1), Number(2), 40), (1, True, 40), ('a', 'b', 40), (1 << 70, 1, 40),
      (1, 'b', 40))
""",
    "COMPARE_OP": """
def work(left, right, n):
    count = 0
    for i in range(n):
        if left < right:
            count += 1
    return count
flips(work, (1, 2, 40), (1.5, 2.5, 40), (Number(1), Number(2), 40), ('a', 'b', 40), (1, 2.5, 40), (1 << 70, 2, 40),
      (1, 'b', 40))
""",
    "STORE_SUBSCR": """
def work(container, key, value, n):
    for i in range(n):
        container[key] = value
    return list(container)
flips(work, ([0, 1], 1, 7, 40), ({0: 1}, 1, 7, 40), ([0, 1], -1, 2.5, 40), ([Number(1)], 0, Number(2), 40),
      (Mapping(), 'k', [], 40), ([0], 5, 1, 40), ((0, 1), 0, 1, 40))
""",
    "FOR_ITER": """
def work(items, n):
    total = 0
    for item in items:
        total += item
        if total < 0:
            break
    return total
class Countdown:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration
        return self.n
    def __del__(self):
        log.append('end')
flips(work, ([*range(40)], 0), (tuple(range(40)), 0), (range(40), 0), ({*range(40)}, 0), (Countdown(40), 0),
      ([0.5] * 40, 0), ('text', 0), ((x for x in range(40)), 0))
""",
    "LOAD_ATTR": """
def work(owner, n):
    total = 0
    for i in range(n):
        total += owner.value
    return total
class Computed:
    @property
    def value(self):
        log.append('get')
        return 3
flips(work, (Box(1), 40), (Slots(2), 40), (Computed(), 40), (Number(4), 40), (Box(1.5), 40), (Box('x'), 40),
      (object(), 40))
""",
    "CALL": """
def work(function, left, right, n):
    last = None
    for i in range(n):
        last = function(left, right)
    return last
flips(work, (isinstance, 1, int, 40), (divmod, 7, 2, 40), (max, 1.5, 2, 40), (Number.__add__, Number(1), 2, 40),
      (lambda left, right: left, 1, 2, 40), (isinstance, 1, (str, int), 40), (divmod, 1, 0, 40), (7, 1, 2, 40))
""",
}

#: The type changes at every possible moment of the way of a trace, the compiler's included.
MOMENTS = """
def mixed(items):
    total = 0
    for item in items:
        total = total + item
    return total
for moment in range(1, 400, 7):
    for other in (0.5, True, 1 << 70, Number(3)):
        items = [1] * moment + [other] + [2] * (400 - moment)
        del log[:]
        result = mixed(items)
        print(moment, repr(result), len(log))
"""


class Flips(unittest.TestCase):
    maxDiff = 4000

    def compare(self, text, references, *options):
        with Directory(program=COMMON + text) as directory:
            path = directory.path + "/program.py"
            plain = run(path, references)
            self.assertEqual(plain.stderr, b"")
            found = firesteel(*options, "--stats=json", path, references)
        self.assertEqual(found.stdout.decode(), plain.stdout.decode())
        self.assertEqual(found.returncode, 0, found.stderr)
        return statistics(found)

    def test_the_recording_differs_from_the_specialised_instruction(self):
        for name, text in PROGRAMS.items():
            for tier in ("hot", "warm"):
                with self.subTest(instruction=name, tier=tier):
                    stats = self.compare(text, "now", "--mode", "count", "--threshold", "165", "--sync", "--tier", tier)
                    self.assertGreater(stats["overruled"], 0, stats)
                    self.assertGreater(stats["native_entries"], 0, stats)

    def test_the_type_changes_while_the_trace_is_compiled(self):
        for name, text in {**PROGRAMS, "moments": MOMENTS}.items():
            with self.subTest(instruction=name):
                self.compare(text, "later", "--mode", "count", "--threshold", "163")


if __name__ == "__main__":
    unittest.main()
