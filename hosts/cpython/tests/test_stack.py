"""Recursion through compiled loops: as deep as in plain Python, on stacks of any size.

Where compiled code calls into the interpreter, Python functions run on the C stack that the interpreter would have
pushed a frame for. Each program recurses in one way through a loop that is compiled, and prints how deep it came.
"""

import unittest

from support import COUNT, Directory, firesteel, run, run_code, statistics

#: Recurses in all ways in a thread: stack size, recursion limit, depth, rounds to become hot, ways to leave out.
PROGRAM = '''
import sys, threading

SIZE, LIMIT, DEPTH, ROUNDS = map(int, sys.argv[1:5])
LEFT_OUT = sys.argv[5:]

TEXT = """
def deeper(self{rest}):
    reached[0] += 1
    if left[0] <= 0:
        return 1
    left[0] -= 1
    for k in range(4):
        if k == 3:
            {step}
    return 1
"""

GENERATOR = """
def walk():
    reached[0] += 1
    if left[0] > 0:
        left[0] -= 1
        for k in range(4):
            if k == 3:
                for x in walk():
                    yield x
    yield 1
"""

# What a level does to reach the next, the arguments of the function, the class's names, and how it begins.
WAYS = {
    "property": ("self.way", "", lambda f: {"way": property(f)}, lambda n: n.way),
    "getattribute": ("self.way", ", name", lambda f: {"__getattribute__": f}, lambda n: n.way),
    "getitem": ("self[k]", ", k", lambda f: {"__getitem__": f}, lambda n: n[0]),
    "setitem": ("self[k] = 1", ", *rest", lambda f: {"__setitem__": f}, lambda n: n.__setitem__(0, 1)),
    "eq": ("self == 1", ", *rest", lambda f: {"__eq__": f}, lambda n: n == 1),
    "lt": ("self < 1", ", *rest", lambda f: {"__lt__": f}, lambda n: n < 1),
    "add": ("self + 1", ", *rest", lambda f: {"__add__": f}, lambda n: n + 1),
    "contains": ("k in self", ", *rest", lambda f: {"__contains__": f}, lambda n: 1 in n),
    "len": ("len(self)", "", lambda f: {"__len__": f}, len),
    "bool": ("x = 1 if self else 2", "", lambda f: {"__bool__": lambda s: f(s) == 1}, bool),
    "str": ("str(self)", "", lambda f: {"__str__": lambda s: chr(f(s))}, str),
    "iter": ("for x in self: pass", "", lambda f: {"__iter__": lambda s: iter([f(s)])}, list),
    "next": ("for x in self: break", "", lambda f: {"__iter__": lambda s: s, "__next__": f}, next),
    "next()": ("next(self)", "", lambda f: {"__next__": f}, next),
    "getattr()": ("getattr(self, 'way')", "", lambda f: {"way": property(f)}, lambda n: n.way),
    "call": ("self(k)", ", *rest", lambda f: {"__call__": f}, lambda n: n(0)),
    "map": ("list(map(self.way, (1,)))", ", *rest", lambda f: {"way": f}, lambda n: n.way()),
    "max": ("max((1,), key=self.way)", ", *rest", lambda f: {"way": f}, lambda n: n.way()),
    "sort": ("[1].sort(key=self.way)", ", *rest", lambda f: {"way": f}, lambda n: n.way()),
}
left, reached = [0], [0]


def make(way):
    names = {"left": left, "reached": reached}
    if way == "generator":
        exec(GENERATOR, names)
        return lambda: list(names["walk"]())
    step, rest, members, start = WAYS[way]
    exec(TEXT.format(step=step, rest=rest), names)
    node = type("Node", (), {"__hash__": None, **members(names["deeper"])})()
    return lambda: start(node)


def go(begin, depth):
    left[0], reached[0] = depth, 0
    try:
        begin()
    except RecursionError as error:
        return f"RecursionError: {error} at {reached[0]}"
    return reached[0]


def job():
    for way in ["generator", *WAYS]:
        if way not in LEFT_OUT:
            sys.setrecursionlimit(1000)
            begin = make(way)
            for _ in range(ROUNDS):
                go(begin, 10)
            sys.setrecursionlimit(LIMIT)
            print(way, go(begin, DEPTH), go(begin, 10), flush=True)


threading.stack_size(SIZE)
thread = threading.Thread(target=job)
thread.start()
thread.join()
'''

KILO, MEGA = 1 << 10, 1 << 20
#: More than any limit.
ENDLESS = 1_000_000


class Depth(unittest.TestCase):
    """The depth reached, and the error at it, are plain Python's."""

    def check(self, size, limit, depth, *left_out):
        with Directory(program=PROGRAM) as place:
            program = [f"{place.path}/program.py", str(size), str(limit), str(depth), "60", *left_out]
            plain = run(*program)
            self.assertEqual((plain.returncode, plain.stderr), (0, b""), "plain Python needs more stack than that")
            for mode in ([], ["--interpret"]):
                with self.subTest(mode=mode):
                    ours = firesteel(*COUNT, *mode, "--stats=json", *program)
                    self.assertEqual(ours.returncode, 0, ours.stderr)
                    self.assertEqual(ours.stdout.decode().splitlines(), plain.stdout.decode().splitlines())
                    self.assertGreater(statistics(ours)["native_entries"], 1000)

    def test_small_stack(self):
        self.check(256 * KILO, 1000, 200, "sort")

    def test_half_a_megabyte(self):
        self.check(512 * KILO, 1000, 450, "sort")

    def test_a_megabyte(self):
        self.check(MEGA, 1000, ENDLESS, "sort")

    def test_usual_stack(self):
        self.check(8 * MEGA, 1000, ENDLESS)

    def test_raised_limit(self):
        self.check(16 * MEGA, 20_000, ENDLESS, "sort")

    def test_frames_alone_need_no_stack(self):
        # So many levels of C would not fit; the interpreter pushes frames for all of these.
        others = ["setitem", "eq", "lt", "add", "contains", "len", "bool", "str", "iter", "next", "next()", "getattr()",
                  "call", "map", "max", "sort"]
        self.check(256 * KILO, 5_000, 4_000, *others)

    def test_started_in_the_background(self):
        program = """
        import sys, threading
        class Node:
            def __init__(self, next): self.next = next
            @property
            def depth(self):
                d = 0
                for k in range(4):
                    if k == 3 and self.next: d = self.next.depth
                return d + 1
        def chain(n):
            x = None
            for i in range(n): x = Node(x)
            return x
        def job():
            for r in range(20000): chain(10).depth
            print(chain(950).depth)
        threading.stack_size(512 * 1024)
        thread = threading.Thread(target=job)
        thread.start()
        thread.join()
        """
        ours = run_code(program, env={"FIRESTEEL": "1"})
        self.assertEqual((ours.returncode, ours.stdout), (0, b"950\n"), ours.stderr)


if __name__ == "__main__":
    unittest.main()
