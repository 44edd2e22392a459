# expect: any
"""A list iterator advanced by next() inside the loop that consumes it."""


def run(n):
    data = list(range(n))
    it = iter(data)
    pairs = []
    total = 0
    for a in it:
        b = next(it, None)
        if b is None:
            break
        total += a * b
        if len(data) < n + 10 and a > n - 5:
            data.append(7)
    return total, list(it), it.__length_hint__(), len(data)


print(run(4000), run(4001))
it = iter([1, 2])
print(list(it), list(it), next(it, "done"))
