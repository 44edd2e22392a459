# expect: any
"""iter(range) is advanced by next() inside the loop over it."""


def run(n):
    it = iter(range(n))
    total = skipped = 0
    for i in it:
        total += i
        if i % 5 == 0:
            skipped += next(it, -1)
        if i % 1000 == 7:
            skipped += sum(v for _, v in zip(range(3), it))
    return total, skipped, next(it, "end")


print(run(5000), run(5001), run(1))


def by_helper(it):
    return next(it, 0) + next(it, 0)


def pulled(n):
    it = iter(range(n))
    total = 0
    for i in it:
        if i > 1000:
            total += by_helper(it)
        total ^= i
    return total


print(pulled(5000))
