# expect: native
"""Operands of an instruction that raises now and then end from the deepest on, before a handler runs."""
import gc

gc.disable()
log = []


class Without:
    __hash__ = None

    def __init__(self, number, side):
        self.number, self.side = number, side

    def __del__(self):
        log.append(f"{self.side} {self.number}")


class With(Without):
    zz = 5
    method = lambda self, *others: 7
    __lt__ = __add__ = __iadd__ = __getitem__ = __contains__ = lambda self, other: 1
    __setitem__ = lambda self, key, value: None
    __delitem__ = lambda self, key: None
    __neg__ = __invert__ = __abs__ = __len__ = __hash__ = lambda self: 5
    __iter__ = lambda self: iter((1, 2))


SOURCES = """
x = a.pop() < b.pop()
if a.pop() < b.pop(): x = 1
x = a.pop() + b.pop()
y = a.pop(); y += b.pop()
x = a.pop()[b.pop()]
x = [a.pop()][i % 7 // 6]
x = (a.pop(),)[i % 7 // 6]
a.pop()[b.pop()] = c.pop()
[a.pop()][i % 7 // 6] = c.pop()
del a.pop()[b.pop()]
del [a.pop()][i % 7 // 6]
x = a.pop() in b.pop()
if a.pop() not in b.pop(): x = 1
x = -a.pop()
x = ~a.pop()
x = a.pop().zz if i % 7 else a.pop().nothing
x = a.pop().method(b.pop()) if i % 7 else a.pop().nothing(b.pop())
for x in a.pop(): pass
x = len(a.pop())
x = hash(a.pop())
x = abs(a.pop())
x = (a.pop(), (b.pop(), -c.pop()))
x = [a.pop(), b.pop(), c.pop() + 1]
x = max(a.pop(), b.pop(), c.pop())
x = {z: 1 for z in (a.pop(),)}
x = {z for z in (a.pop(),)}
for y in (a.pop(), b.pop()): x = -y
x = getattr(a.pop(), "zz"), names[i % 7]
""".strip().splitlines()


def operands(side, count):
    return [(With if k % 7 != 3 else Without)(k, side) for k in range(count)]


for source in SOURCES:
    space = {"log": log, "names": list(range(6))}
    exec(
        f"""
def inside(a, b, c):
    for i in range(len(a) // 2):
        try:
            {source}
        except Exception as error:
            log.append(type(error).__name__)
            error = None
        x = y = z = None
def outside(a, b, c):
    for i in range(len(a) // 2):
        {source}
        x = y = None
""",
        space,
    )
    print(source)
    space["inside"](*(operands(side, 90) for side in "abc"))
    a, b, c = (operands(side, 90) for side in "abc")
    for turn in range(15):
        try:
            space["outside"](a, b, c)
        except Exception as error:
            log.append("out " + type(error).__name__)
    a = b = c = None
    print(*log, sep=", ")
    log.clear()
