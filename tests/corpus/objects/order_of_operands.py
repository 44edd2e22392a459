# expect: native
"""What ends at an instruction of each kind ends in the interpreter's order, with what the instruction runs."""
import gc

gc.disable()
log = []


class Result:
    def __init__(self, what, number):
        self.what, self.number = what, number
        log.append(f"{what} {number}")

    def __bool__(self):
        log.append(f"truth {self.number}")
        return self.number % 3 != 1

    def __del__(self):
        log.append(f"{self.what} {self.number} ends")


def named(what):
    return lambda self, *others: Result(what, self.number)


class Operand:
    def __init__(self, number, side):
        self.__dict__.update(number=number, side=side)

    for name in "lt le eq ne add matmul pow radd iadd getitem neg invert abs getattr call".split():
        locals()[f"__{name}__"] = named(name)
    method, __hash__ = named("method"), object.__hash__
    __setitem__ = __delitem__ = __setattr__ = lambda self, *others: Result("store", self.number) and None
    __contains__ = lambda self, other: Result("contains", self.number)
    __iter__ = lambda self: Items(self.number)

    def __del__(self):
        log.append(f"{self.side} {self.number} ends")


class Items:
    def __init__(self, number):
        self.number = self.left = number

    __iter__ = lambda self: self

    def __next__(self):
        self.left -= 1
        if self.left < self.number - 2:
            raise StopIteration
        return Result("item", self.left)

    def __del__(self):
        log.append(f"iterator {self.number} ends")


SOURCES = """
x = a.pop() < b.pop()
if a.pop() < b.pop(): x = 1
if not a.pop() == b.pop(): x = 1
x = not a.pop() != b.pop()
x = a.pop() < b.pop() <= c.pop()
x = a.pop() < b.pop() or c.pop()
x = a.pop() in b.pop()
if a.pop() not in b.pop(): x = 1
x = a.pop() is b.pop()
if a.pop() is not None: x = 1
x = a.pop() + b.pop()
x = a.pop() @ b.pop()
x = a.pop() ** b.pop()
x = 1 + b.pop()
y = a.pop(); y += b.pop()
x = a.pop()[b.pop()]
a.pop()[b.pop()] = c.pop()
del a.pop()[b.pop()]
a.pop()[b.pop()] += c.pop()
x = -a.pop()
x = ~a.pop()
x = not a.pop()
if a.pop(): x = 1
x = a.pop().attribute
a.pop().attribute = b.pop()
a.pop().attribute += b.pop()
x, y = a.pop(), b.pop()
x, y = [a.pop(), b.pop()]
x, (y, z) = a.pop(), (b.pop(), c.pop())
x = [a.pop(), b.pop(), c.pop()]
x = [1, 2]; x[0] = a.pop(); x[0] = b.pop(); x[1] = c.pop()
[1, 2][0] = a.pop()
x = [a.pop(), b.pop()][1]
x = (a.pop(), b.pop())[0]
x = {}; x[1] = a.pop(); x[1] = b.pop(); del x[1]
x = [y for y in a.pop()]
for y in a.pop(): pass
for y in [a.pop(), b.pop()]: y = None
for y in (a.pop(), b.pop()): pass
x = abs(a.pop())
x = max(a.pop(), b.pop())
x = []; x.append(a.pop()); x.append(b.pop()); x = None
x = list((a.pop(), b.pop()))
x = getattr(a.pop(), "attribute")
x = a.pop() if b.pop() else c.pop()
x = a.pop(); x = b.pop(); x = c.pop()
x = a.pop(); y = b.pop(); x, y = y, x; y = None
a.pop(); b.pop(); c.pop()
del a[-1]; del b[-1]
a[-1] = b.pop(); a.pop()
""".strip().splitlines()

for source in SOURCES:
    space = {}
    exec(f"def run(a, b, c, x=None, y=None, z=None):\n  for i in range(30):\n    {source}", space)
    space["run"](*([Operand(k, side) for k in range(61)] for side in "abc"))
    print(source, ":", ", ".join(log[:1500]))
    log.clear()
