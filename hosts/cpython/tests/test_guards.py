"""Every guard of some thirty traces fails on purpose, once as machine code and once on the trace IR interpreter.

A guard that fails restores the state before its instruction, so leaving a trace anywhere must not show. Each
program is run plainly first; then, for every place where its trees can be left, with that exit always taken.
"""

import unittest

import firesteel

PROGRAMS = {
    "sum_of_products": "def f():\n s = 0\n for i in range(40):\n  s += i * 3\n return s",
    "mask_and_shift": "def f():\n x = 1\n for i in range(40):\n  x = (x << 3 ^ x >> 2) & 0xFFFFF\n return x",
    "into_big_ints": "def f():\n x = 1\n for i in range(80):\n  x = x * 3 + 1\n return x",
    "floor_division": "def f():\n s = 0\n for i in range(1, 40):\n  s += -1000 // i + 1000 % i\n return s",
    "float_recurrence": "def f():\n x = 0.5\n for i in range(40):\n  x = 3.7 * x * (1.0 - x)\n return x",
    "mixed_arithmetic": "def f():\n x = 0.0\n for i in range(40):\n  x += i / 3 - i * 0.5\n return x",
    "branches": "def f():\n a = b = 0\n for i in range(60):\n  if i % 3 == 0:\n   a += i\n  elif i % 5:\n   b -= i\n return a, b",
    "while_loop": "def f():\n n, c = 27, 0\n while n != 1:\n  n = 3 * n + 1 if n % 2 else n // 2\n  c += 1\n return c",
    "nested": "def f():\n s = 0\n for i in range(12):\n  for j in range(i):\n   s += i * j\n return s",
    "nested_with_break": "def f():\n s = 0\n for i in range(20):\n  for j in range(20):\n   if j > i:\n    break\n   s += j\n return s",
    "list_read": "def f():\n a = [k * 0.5 for k in range(40)]\n s = 0.0\n for i in range(40):\n  s += a[i]\n return s",
    "list_write_float": "def f():\n a = [0.0] * 40\n for i in range(1, 40):\n  a[i] = a[i - 1] + 1.5\n return a",
    "list_write_bool": "def f():\n a = [True] * 60\n for i in range(2, 8):\n  for j in range(i * i, 60, i):\n   a[j] = False\n return a",
    "list_of_lists": "def f():\n a = [[i + j for j in range(6)] for i in range(6)]\n s = 0\n for r in a:\n  for v in r:\n   s += v\n return s",
    "append": "def f():\n a = []\n for i in range(40):\n  a.append(i * 2)\n return a",
    "tuples": "def f():\n p = [(i, i + 0.5) for i in range(40)]\n s = 0\n for a, b in p:\n  s += a * b\n return s",
    "swap": "def f():\n a, b = 0, 1\n for _ in range(60):\n  a, b = b, (a + b) & 0xFFFF\n return a, b",
    "dict_counts": "def f():\n d = {}\n for w in [1, 2, 3, 1, 2, 1] * 8:\n  if w in d:\n   d[w] += 1\n  else:\n   d[w] = 1\n return d",
    "builtins": "def f():\n a = [3, 1, 2]\n s = 0\n for i in range(40):\n  s += len(a) + abs(i - 20) + min(i, 7) + max(i, 30)\n return s",
    "handled_errors": "def f():\n s = 0\n for i in range(40):\n  try:\n   s += 100 // (i % 4)\n  except ZeroDivisionError:\n   s -= 1\n return s",
    "sibling_loops": "def f():\n s = t = 0\n for i in range(24):\n  for j in range(5):\n   s += i * j\n  for k in range(4):\n   t ^= s + k\n return s, t",
    "sibling_whiles": "def f():\n x, c = 1.0, 0\n for i in range(24):\n  n = i\n  while n > 0:\n   x = x * 0.5 + n\n   n -= 3\n  m = 0\n  while m < 5:\n   c += m\n   m += 1\n return x, c",
    "sibling_lists": "def f():\n a = [1.5, 2.5, 3.5, 4.5]\n b = [0.0, 0.0, 0.0, 0.0]\n for i in range(24):\n  for v in a:\n   b[i % 4] += v\n  for v in b:\n   a[i % 4] = v * 0.25\n return a, b",
    "sibling_tuples": "def f():\n p = tuple((i, i + 0.5) for i in range(5))\n s = t = 0\n for i in range(24):\n  for a, b in p:\n   s += a * b\n  for a, b in p:\n   t += i\n return s, t",
    "sibling_dicts": "def f():\n d = {i: i * 2 for i in range(5)}\n s = 0\n for i in range(24):\n  for k in d:\n   s += k * i\n  for v in d.values():\n   s ^= v\n return s",
    "three_levels": "def f():\n s = 0\n for i in range(12):\n  for j in range(5):\n   s += j\n  for j in range(5):\n   for k in range(4):\n    s += i * k\n   s -= j\n return s",
    "sibling_with_break": "def f():\n s = 0\n for i in range(24):\n  for j in range(9):\n   if j * j > i:\n    break\n   s += j\n  for k in range(9):\n   if k == 2:\n    continue\n   if k > i:\n    break\n   s += k\n return s",
    "sibling_bound_later": "def f():\n s = 0\n for i in range(24):\n  for j in range(4):\n   s += j\n  for k in range(4):\n   if i > 9:\n    late = i * 0.5\n    s += late\n   early = k\n  s += early\n return s",
    "sibling_changes_type": "def f():\n x, s = 0, 0\n for i in range(30):\n  for j in range(4):\n   s += j\n  for k in range(4):\n   x = x + (k if i < 15 else 0.5)\n return s, x",
    "sibling_appends": "def f():\n a, b = [], []\n for i in range(20):\n  for j in range(4):\n   a.append(i * j)\n  for v in a[-4:]:\n   b.append(v + 0.5)\n return a, b",
    "comprehension_over_fresh_list": "def f():\n r = []\n for k in range(40):\n  r.append([x + 1 for x in [k]])\n return r",
    "comprehension_over_fresh_tuple": "def f():\n r = []\n for k in range(40):\n  r.append([j for j in (k,)])\n return r",
}


def run(source, interpret, fail_guard):
    """The program's result, run twice by one code object, and the most exits that one of its trees has."""
    namespace = {}
    firesteel.enable(mode="count", threshold=1, sync=True, interpret=interpret, fail_guard=fail_guard)
    try:
        exec(compile(source, "guards.py", "exec"), namespace)
        result = [repr(namespace["f"]()), repr(namespace["f"]())]
        traces = [trace for trace in firesteel.traces() if trace.get("file") == "guards.py"]
        return result, max((trace.get("guards", 0) for trace in traces), default=0)
    finally:
        firesteel.disable()


class Guards(unittest.TestCase):
    """One test a program; a failure names the exit and the back end."""


def case(source):
    def test(self):
        namespace = {}
        exec(compile(source, "plain.py", "exec"), namespace)
        expected = [repr(namespace["f"]())] * 2
        for interpret in (False, True):
            result, guards = run(source, interpret, None)
            self.assertEqual(result, expected, f"interpret={interpret}")
            self.assertGreater(guards, 0, "nothing was compiled")
            for number in range(guards):
                with self.subTest(interpret=interpret, guard=number):
                    result, _ = run(source, interpret, number)
                    self.assertEqual(result, expected)

    return test


for name, source in PROGRAMS.items():
    setattr(Guards, f"test_{name}", case(source))


if __name__ == "__main__":
    unittest.main()
