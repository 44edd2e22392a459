# expect: any
"""yield from over generators, lists and a deep chain; values come back."""


def leaf(n):
    got = 0
    for i in range(n):
        x = yield i
        if x:
            got += x
    return got


def middle(n):
    a = yield from leaf(n)
    b = yield from [10, 20]
    c = yield from leaf(n)
    return a + c, b


def deep(level):
    if level:
        return (yield from deep(level - 1)) + 1
    return (yield from leaf(500))


def run(n):
    g = middle(n)
    total = next(g)
    try:
        while True:
            total += g.send(total % 3) if g.gi_yieldfrom.__class__.__name__ == "generator" else next(g)
    except StopIteration as e:
        result = e.value
    return total, result, sum(deep(50))


print(run(1500))
