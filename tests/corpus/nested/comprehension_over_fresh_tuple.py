# expect: native
"""A loop around a comprehension over a tuple or list that is new each time, whichever of the two is found first."""

SOURCE = """
def call():
    pass

def lists(n, at):
    keep = []
    for k in range(n):
        if k == at: call()
        keep.append([x + 1 for x in [k]])
    return sum(map(len, keep)), sum(map(sum, keep))

def tuples(n, at):
    keep = []
    for k in range(n):
        if k == at: call()
        keep.append([j for j in (k,)])
    return keep == [[k] for k in range(n)]

def pairs(n, at):
    total = 0
    for k in range(n):
        if k == at: call()
        for a, b in ((k, 1), (2, k)):
            total += a * b
    return total

def dicts(n, at):
    total = 0
    for k in range(n):
        if k == at: call()
        for key in {k: 1, -k: 2}:
            total += key
        total += sum([v for v in {"a": k, "b": 1}.values()])
    return total

def generators(n, at):
    total = 0
    for k in range(n):
        if k == at: call()
        for x in (y * 2 for y in (k, k + 1)):
            total += x
    return total
"""

# Each time other functions: which loop is found first depends on when the call ends a recording of the outer one.
for at in (-1, 0, 1, 2, 3, 4, 5, 49, 50, 51, 52, 400):
    scope = {}
    exec(SOURCE, scope)
    print(at, *(scope[name](500, at) for name in ("lists", "tuples", "pairs", "dicts", "generators")))
