"""Functions of other modules, called from a loop: their own globals, which change, and their frames."""
import sys
import traceback
import types

TEXT = '''
import sys
LIMIT = 3
STEP = 1
count = 0


def add(a, b=2):
    return a + b + STEP


def bounded(value):
    if value > LIMIT:
        return LIMIT
    return helper(value)


def helper(value):
    return value * STEP


def counted(value):
    global count
    count += 1
    return value + count


def where():
    frame = sys._getframe()
    return frame.f_globals["__name__"], frame.f_back.f_globals["__name__"], frame.f_code.co_name


def divide(a, b):
    return a // b


def size(items):
    return len(items) + STEP


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y * STEP

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def norm(self):
        return self.x * self.x + self.y * self.y + LIMIT
'''


def module(name, **names):
    made = types.ModuleType(name)
    exec(compile(TEXT, f"{name}.py", "exec"), made.__dict__)
    made.__dict__.update(names)
    sys.modules[name] = made
    return made


STEP = 100
LIMIT = -1
first, second = module("first"), module("second", STEP=7, LIMIT=50)
# The same code with other globals.
twin = types.FunctionType(first.add.__code__, second.__dict__, "twin", (5,))


def names(n):
    total = 0
    for i in range(n):
        total += first.add(i) + second.add(i, 1) + STEP
        total += first.bounded(i % 6) + second.bounded(i % 60)
    return total


def changed(n):
    """Globals of the modules change, by themselves and from here."""
    total = []
    for i in range(n):
        value = first.add(i) + first.bounded(i % 5) + first.counted(1)
        if i % 500 == 499:
            first.STEP += 1
        if i == 1200:
            second.LIMIT = 9
            first.helper = second.helper
        if i == 1700:
            first.add = second.add
        total.append(value + second.bounded(i % 20))
    return sum(total), first.count


def twins(n):
    total, functions = 0, (first.add, twin, second.add)
    for i in range(n):
        total += functions[i % 3](i)
    for i in range(n):
        total += twin(i)
    return total


def frames(n):
    seen = set()
    for i in range(n):
        seen.add(first.where())
        seen.add(second.where())
    return sorted(seen)


def raises(n):
    seen = []
    for i in range(n):
        try:
            first.divide(i, 1 if i < n - 2 else 0)
        except ZeroDivisionError:
            seen.append([line.strip() for line in traceback.format_exc().splitlines()[1:] if "^" not in line])
    return len(seen), seen[-1][-2:], [entry for entry in seen[0] if "first" in entry]


def objects(n):
    point, total = first.Point(0, 0), 0
    for i in range(n):
        point = point + second.Point(1, 2)
        total += point.norm() % 1009 + first.Point(i, 1).norm()
        point.y %= 1013
    return total, type(point).__module__


def builtins_shadowed(n):
    """A name of a module hides a builtin from some time on."""
    total, items = 0, [1, 2, 3]
    for i in range(n):
        total += first.size(items)
        if i == n // 2:
            first.len = lambda items: 40
        if i == n // 2 + 300:
            del first.len
    return total


def ends(n):
    """A module and its functions end while code that called them is there."""
    total = 0
    for round in range(4):
        other = module(f"other{round}", STEP=round)
        for i in range(n):
            total += other.add(i) + other.bounded(i % 4)
        del other, sys.modules[f"other{round}"]
    return total


for work in (names, changed, twins, frames, raises, objects, builtins_shadowed, ends):
    print(work.__name__, work(2200))
