# expect: native
"""A number that was computed and put into a list, dict, tuple, attribute or global is the object that the local has."""


class Holder:
    pass


def itself(x):
    return x


def appended(n):
    out, x = [], 0.5
    for i in range(n):
        x = x + 1.5
        out.append(x)
        y = x
        out.append(y)
    return out[::2], out[1::2], x, out[-1]


def stored(n):
    xs, ys = [0.5] * n, [None] * n
    for i in range(n):
        x = i * 1.5
        xs[i] = x
        ys[i] = x
    return xs, ys, x, xs[-1]


def stored_integers(n):
    xs, ys = [0] * n, [None] * n
    for i in range(1000, 1000 + n):
        xs[i - 1000] = i
        ys[i - 1000] = i
    return xs, ys, i, ys[-1]


def in_tuples(n):
    out = []
    for i in range(n):
        x = i * 2.5
        out.append((x, x))
        out.append(x)
    return [a for a, b in out[::2]], out[1::2], x, out[-1]


def in_dicts(n):
    xs, ys = {}, {}
    for i in range(n):
        x = i * 2.5
        xs[i] = x
        ys[i] = x
    return list(xs.values()), list(ys.values()), x, xs[n - 1]


def in_attributes(n):
    one, other, xs, ys = Holder(), Holder(), [], []
    for i in range(n):
        x = i * 2.5
        one.x = x
        other.x = x
        xs.append(one.x)
        ys.append(other.x)
    return xs, ys, x, one.x


def through_calls(n):
    x, xs, ys = 0.5, [], []
    for i in range(n):
        x = x * 1.01 + 1
        y = x
        xs.append(itself(x))
        ys.append(y)
    return xs, ys, x, y


def in_place(n):
    two, xs, ys, x = [1.5, 2.5], [], [], 0.5
    for i in range(n):
        x = x + 1.0
        two[0] = x
        y = x
        two[1] = y
        two[0] = y * 2
        xs.append(y)
        ys.append(two[1])
    return xs, ys, x, two[1]


def old_kept(n):
    xs, ys, x = [1.5] * 3, [], 0.5
    for i in range(n):
        old = x
        x = x + 1.0
        xs[i % 3] = x
        if i % 5 == 0:
            ys.append(old)
    return ys, ys, x, xs[(n - 1) % 3]


def in_globals(n):
    global ONE, OTHER
    xs, ys = [], []
    for i in range(n):
        x = i * 1.5
        ONE = x
        OTHER = x
        xs.append(ONE)
        ys.append(OTHER)
    return xs, ys, x, ONE


def in_nest(n):
    out, best = [], 0.0
    for i in range(n):
        x = 0.0
        for j in range(5):
            x = x + j * 1.5
            if x > best:
                best = x
        out.append(x)
        out.append(best)
    return out[::2], out[::2], best, out[-1]


def in_cell(n):
    x, xs, ys = 0.5, [], []

    def read():
        return x

    for i in range(n):
        x = x + 1.5
        xs.append(read())
        ys.append(x)
    return xs, ys, x, ys[-1]


FUNCTIONS = (appended, stored, stored_integers, in_tuples, in_dicts, in_attributes, through_calls, in_place, old_kept)
for function in (*FUNCTIONS, in_globals, in_nest, in_cell):
    for n in (1, 2, 60, 400):
        xs, ys, one, other = function(n)
        print(function.__name__, n, [a is b for a, b in zip(xs, ys)].count(False), one is other, xs[-2:], one)
