"""A function of short loops and calls, which reduce calls: nests of comprehensions that make instances."""

class P:
    def __init__(self, x): self.x = x
def score(ps, lo):
    best = None
    total = 0
    for p in ps:
        if p.x < lo: continue
        if best is None or p.x > best.x:
            best = p
        total += p.x
    if best is None:
        return -1
    return best.x + total
def run(n):
    lists = [[P(i * j % 7) for i in range(j)] for j in range(5)]
    acc = 0
    for k in range(n):
        acc += score(lists[k % 5], k % 3)
    return acc
def main(n):
    import functools
    return functools.reduce(lambda a, b: a + run(b), [50] * n, 0)
for r in range(3): print(main(100))
