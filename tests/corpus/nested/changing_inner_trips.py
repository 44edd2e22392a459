# expect: native
"""Loops around loops whose inner one goes around never, once, a few or many times, and not always the same."""

SOURCE = """
def call():
    pass

def nest(trips, at, n=120):
    seen = []
    last = None
    for k in range(n):
        if k == at: call()
        count = 0
        for item in over(k, trips[k % len(trips)]):
            count += 1
            last = item
        seen.append((k, count, last))
    return seen

def beside(trips, at, n=80):
    total = 0
    for k in range(n):
        few = over(k, trips[k % len(trips)])
        if k == at: call()
        a = [item for item in few]
        b = {item for item in (k, k + 1)}
        for x in a:
            for y in b:
                total += x == y
        total += len(a) * k
    return total
"""

KINDS = {
    "list": list,
    "tuple": tuple,
    "dict": dict.fromkeys,
    "set": set,
    "str": lambda items: "abcdefgh"[: len(items)],
    "generator": lambda items: (item for item in items),
    "iterator": iter,
    "range": lambda items: range(len(items)),
    "zip": lambda items: zip(items, items),
    "enumerate": enumerate,
    "reversed": reversed,
}

for kind, make in KINDS.items():
    for trips in ((1,), (0, 3), (1, 5, 0, 9)):
        for at in (-1, 2):
            scope = {"over": lambda k, count: make([k + t for t in range(count)])}
            exec(SOURCE, scope)
            seen = scope["nest"](trips, at)
            print(kind, trips, at, sum(count for _, count, _ in seen), seen[0], seen[77], seen[-1], scope["beside"](trips, at))
