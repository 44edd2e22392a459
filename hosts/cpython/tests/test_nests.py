"""A nest of loops becomes one tree: native code is entered a few times, not in each iteration of an outer loop."""

import sys
import tempfile
import types
import unittest
from pathlib import Path

import firesteel

ROUNDS = 2000
#: Entries that a nest takes until it is whole, on any way there.
ENOUGH = 1000

#: The inner loops are too long to be unrolled.
NESTS = {
    "inner": "for i in range(n):\n  for j in range(60):\n   s += i * j",
    "beside_each_other": "for i in range(n):\n  for j in range(60):\n   s += i * j\n  for k in range(50):\n   s ^= k * i + j",
    "three_beside": "for i in range(n):\n  for j in range(60):\n   s += i * j\n  for j in range(50):\n   s ^= j * i\n  for j in range(40):\n   s -= j * i",
    "levels": "for i in range(n):\n  for j in range(9):\n   for k in range(20):\n    s += k * j\n  for j in range(9):\n   for k in range(20):\n    s ^= i * k + j",
    "whiles": "while n:\n  n -= 1\n  i = 60\n  while i:\n   i -= 1\n   s += i * n\n  while i < 50:\n   i += 1\n   s ^= n * i + 3",
    "lists": "a = list(range(50))\n for i in range(n):\n  for v in a:\n   s += v\n  for v in a:\n   s ^= v * i + 3",
    "tuples": "a = tuple(range(50))\n for i in range(n):\n  for v in a:\n   s += v\n  for v in a:\n   s ^= v * i + 3",
    "dicts": "a = {v: v + 1 for v in range(50)}\n for i in range(n):\n  for k in a:\n   s += k\n  for v in a.values():\n   s ^= v * i + 3",
    "text": "a = 'abcdefghij' * 5\n for i in range(n):\n  for c in a:\n   s += i\n  for c in a:\n   s ^= i + 3",
}



class Nests(unittest.TestCase):
    """One test a nest and back end."""

    def check(self, body, **how):
        plain, compiled = {}, {}
        source = f"def f(n):\n s = 0\n {body}\n return s"
        exec(compile(source, "plain.py", "exec"), plain)
        expected = plain["f"](ROUNDS)
        firesteel.enable(mode="count", threshold=5, sync=True, **how)
        try:
            exec(compile(source, "nest.py", "exec"), compiled)
            self.assertEqual(compiled["f"](ROUNDS), expected)
            entries = firesteel.stats()["native_entries"]
            self.assertGreater(entries, 0, "nothing was compiled")
            self.assertLess(entries, ENOUGH)
        finally:
            firesteel.disable()

    def test_a_bridge_ends_at_the_header_it_comes_to(self):
        """It does not go around the loop once more."""
        with tempfile.TemporaryDirectory() as dump:
            firesteel.enable(mode="count", threshold=5, sync=True, dump=dump)
            try:
                namespace = {}
                exec(compile(f"def f(n):\n s = 0\n {NESTS['inner']}\n return s", "nest.py", "exec"), namespace)
                namespace["f"](ROUNDS)
            finally:
                firesteel.disable()
            records = next(Path(dump).glob("trace*-2/records.txt")).read_text()
        bridge = records[records.index("trace 1 ") :].splitlines()[2:-1]
        self.assertEqual([line.split()[3] for line in bridge][-2:], ["CALL", "GET_ITER"])


class Calls(unittest.TestCase):
    """What a recording follows of the calls that it meets."""

    def run_in(self, source, work, **how):
        """What ``work`` gives under Firesteel, with the names of the source, and the statistics then."""
        names = {}
        firesteel.enable(mode="count", threshold=5, sync=True, **how)
        try:
            exec(compile(source, "calls.py", "exec"), names)
            return work(names), firesteel.stats()
        finally:
            firesteel.disable()

    def test_a_bridge_begins_in_a_call_whose_loop_goes_around_often_by_now(self):
        source = """
ITEMS = list(range(60))
def find(want):
    for item in ITEMS:
        if item >= want:
            return item
def work(wants):
    total = 0
    for want in wants:
        total += find(want)
    return total
"""

        def work(names):
            names["work"]([0] * 200)
            [names["find"](59) for _ in range(30)]
            return names["work"]([0, 1] * 1000)

        total, stats = self.run_in(source, work)
        self.assertEqual(total, 1000)
        self.assertEqual(stats["traces_aborted"], {})

    def recorded(self, is_imported):
        """Instructions that are recorded of a loop which calls a function of another module."""
        other = types.ModuleType("firesteel_other")
        exec(compile("STEP = 2\ndef step(value):\n    return value + STEP", "other.py", "exec"), other.__dict__)
        if is_imported:
            sys.modules[other.__name__] = other
        source = """
def work(n, other):
    total = 0
    for i in range(n):
        total += other.step(i)
    return total
"""
        try:
            total, stats = self.run_in(source, lambda names: names["work"](100, other))
        finally:
            sys.modules.pop(other.__name__, None)
        self.assertEqual(total, sum(range(2, 102)))
        return stats["recorded_instructions"]

    def test_functions_of_imported_modules_are_followed_and_of_others_not(self):
        self.assertEqual(self.recorded(is_imported=True) - self.recorded(is_imported=False), 4)

    def test_a_recursion_is_followed_twice(self):
        source = """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def work(n):
    total = 0
    for i in range(n):
        total += fib(12)
    return total
"""
        with tempfile.TemporaryDirectory() as dump:
            total, _ = self.run_in(source, lambda names: names["work"](40), dump=dump)
            self.assertEqual(total, 40 * 144)
            records = next(Path(dump).glob("trace*-1/records.txt")).read_text()
        self.assertLess(len(records.splitlines()), 150, "all of the recursion is on the path")


def case(body, how):
    return lambda self: self.check(body, **how)


for name, body in NESTS.items():
    setattr(Nests, f"test_{name}_natively", case(body, {}))
    setattr(Nests, f"test_{name}_interpreted", case(body, {"interpret": True}))


if __name__ == "__main__":
    unittest.main()
