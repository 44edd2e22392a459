# expect: native
"""A number that is stored as it was loaded is that object: in lists, tuples, dicts, through locals, from constants."""

NAN = float("nan")
N = 600


def distinct(values):
    return len({id(value) for value in values})


def refill(xs, x):
    for i in range(len(xs)):
        xs[i] = x
    return distinct(xs), xs.count(x), all(value is x for value in xs)


def copied(xs):
    for i in range(2, len(xs)):
        xs[i] = xs[1]
    return distinct(xs), xs.count(xs[1])


def constant(xs):
    for i in range(len(xs)):
        xs[i] = 2.5
    return distinct(xs)


def big_constant(xs):
    for i in range(len(xs)):
        xs[i] = 123456789
    return distinct(xs)


def appended(x):
    out = []
    for i in range(N):
        out.append(x)
        out.append(7.25)
    return distinct(out)


def through_local(xs):
    out = []
    total = 0.0
    for i in range(len(xs)):
        x = xs[i]
        total += x * 0.5
        y = x
        out.append(y)
    return [a is b for a, b in zip(xs, out)].count(True), total


def swapped(xs):
    for i in range(len(xs) - 1):
        xs[i], xs[i + 1] = xs[i + 1], xs[i]
    return distinct(xs), xs.count(NAN)


def bubble(xs):
    for i in range(len(xs)):
        for j in range(len(xs) - 1):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return distinct(xs), xs


def in_tuples(xs):
    out = []
    for i in range(len(xs)):
        x = xs[i]
        out.append((x, x + 1.0, x))
    return all(t[0] is x and t[2] is x for t, x in zip(out, xs))


def in_dict(xs):
    d = {}
    for i in range(len(xs)):
        d[i] = xs[i]
    return all(d[i] is x for i, x in enumerate(xs))


def from_pairs(pairs):
    out = []
    total = 0.0
    for a, b in pairs:
        total += a + b
        out.append(b)
        out.append(a)
    return distinct(out), total


def changes_type(xs):
    out = []
    for i in range(len(xs)):
        x = xs[i]
        out.append(x)
        if i % 50 == 49:
            out.append(x is out[-1])
        else:
            out.append(x + 1)
    return all(out[2 * i] is x for i, x in enumerate(xs))


def fresh(n, scale=1.5):
    return [k * scale for k in range(1, n + 1)]


for round in range(2):
    print(refill([0.0] * N, float(round) + 0.1), refill([0] * N, 10**6 + round), refill([0.0] * N, NAN))
    print(copied([0.0, NAN] + [1.0] * N), copied([0, 10**7] + [1] * N))
    print(constant([0.0] * N), big_constant([0] * N), appended(0.3 + round))
    print(through_local(fresh(N)), through_local([NAN] * N)[0], swapped([NAN] + fresh(N)))
    print(bubble(fresh(30)[::-1]))
    print(in_tuples(fresh(N)), in_dict(fresh(N)), from_pairs(list(zip(fresh(N), fresh(N, 2.5)))))
    print(changes_type(fresh(N)), changes_type([10**6 + k if k % 3 else k / 2 for k in range(N)]))
