"""A call overwrites arguments that nobody else has: their ends come at once, before what follows."""

class Obj: pass
class Watched:
    def __init__(self, o): self.o = o
    def __del__(self): self.o.val = "changed"
def f(shared, x, o):
    x = None                  # the object ends here
    return o.val
def main(n):
    o = Obj()
    shared, items, got = [o] * n, [], []
    for i in range(n): items.append(Watched(o))
    for i in range(n):
        o.val = "initial"
        v = f(shared.pop(), items.pop(), o)
        got.append(v)
    print(got.count("initial"), got.count("changed"))
main(300)


log = []
class Named:
    def __init__(self, name): self.name = name
    def __del__(self): log.append(self.name)
def first_of(shared, a, b):
    b = None
    return 1
def order(n):
    shared, a, b = [log] * n, [], []
    for i in range(n):
        a.append(Named("a")); b.append(Named("b"))
    for i in range(n):
        first_of(shared.pop(), a.pop(), b.pop())
    print(sum(log[i:i + 2] == ["a", "b"] for i in range(0, 2 * n, 2)))
order(300)
