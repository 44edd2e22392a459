# expect: native
"""A number that a loop carries around unchanged is still the object it was, whichever way the loop is left."""


def last(xs):
    y = None
    for x in xs:
        y = x
    return y, x


def greatest(xs):
    best = xs[0]
    for x in xs:
        if x > best:
            best = x
    return best


def least_by_index(xs):
    best, i = xs[0], 0
    while i < len(xs):
        if xs[i] < best:
            best = xs[i]
        i += 1
    return best


def fibonacci(a, b, n):
    for i in range(n):
        a, b = b, a + b
    return a, b


def exchanged(a, b, n):
    for i in range(n):
        a, b = b, a
    return a, b


def rotated(a, b, c, n):
    for i in range(n):
        a, b, c = b, c, a
    return a, b, c


def first_above(xs, limit):
    total = xs[0]
    for x in xs:
        if x > limit:
            return x, total
        total += x
    return total, x


def halved(x):
    while x > 1.0:
        x = x / 2.0
    return x


def clamped(xs, low, high):
    out = []
    for x in xs:
        if x < low:
            x = low
        if x > high:
            x = high
        out.append(x)
    return out


def held(xs):
    now, out = xs[0], []
    for i in range(len(xs)):
        if i % 7 == 0:
            now = xs[i]
        out.append(now)
    return out


def in_nest(xs):
    best, out = xs[0], []
    for i in range(40):
        for x in xs:
            if x > best:
                best = x
        out.append(best)
        best = xs[i % len(xs)]
    return out


def asked(xs, one):
    found = 0
    for x in xs:
        y = x
        if y is one:
            found += 1
        z = y * 1.0
        if z is one:
            found += 100
    return found


def until_equal(xs):
    before, now, i = None, xs[0], 0
    while i < len(xs):
        before, now = now, xs[i]
        if before is now and i:
            return i
        i += 1
    return before, now


def where(x, xs):
    return [i for i, other in enumerate(xs) if other is x]


def floats(n):
    return [k + 0.25 for k in range(n)]


def integers(n):
    return [k + 10**6 for k in range(n)]


for make in (floats, integers):
    for n in (1, 2, 3, 40, 300):
        xs = make(n)
        few = [xs[0], xs[-1], xs[n // 2]]
        print(make.__name__, n)
        print([where(x, xs) for x in last(xs)], where(greatest(xs), xs), where(greatest(xs[::-1]), xs))
        print(where(least_by_index(xs), xs), where(least_by_index(xs[::-1]), xs))
        print([where(x, xs) for x in fibonacci(xs[0], xs[-1], n - 1)])
        print([where(x, few) for x in exchanged(xs[0], xs[-1], n)], [where(x, few) for x in rotated(*few, n)])
        print([[where(x, xs) for x in first_above(xs, limit)] for limit in (-1, 0.5, 20, 10**6 + 20, 1e9)])
        print([where(x, xs) for x in clamped(xs, xs[n // 4], xs[3 * n // 4])][:: n // 8 + 1])
        print([where(x, xs) for x in held(xs)][-9:], [where(x, xs) for x in in_nest(xs)])
        print(asked(xs, xs[n // 2]), [where(x, xs) for x in until_equal(xs)] if n > 1 else None)
print([halved(x) is x for x in (0.5, 1.0, -3.25, 8.5)])
