# expect: native
"""A local keeps the number it was given while lists drop or overwrite that object, and host code runs."""


def called(*values):
    return values[0]


def around_calls(xs):
    out, best = [], xs[0]
    for x in xs:
        y = x
        called(y)
        called(best)
        if y > best:
            best = y
        out.append((x, y, best))
    return out


def dropped(xs):
    out, before = [], None
    for i in range(len(xs)):
        x = xs[i]
        xs[i] = x + 1.0
        if before is not None:
            out.append(before)
        before = x
    return out + [before]


def put_back(xs):
    out = []
    for i in range(len(xs)):
        x = xs[i]
        xs[i] = 0.125
        out.append(x)
        xs[i] = x
    return out


def overwritten_in_place(xs, n):
    out = []
    for i in range(n):
        x = xs[0]
        xs[0] = x + 1.0
        out.append(x)
        y = xs[0]
        xs[0] = y + 0.5
        out.append(y)
    return out


def three_late(xs, n):
    a = b = c = xs[0]
    for i in range(n):
        a, b, c = b, c, xs[i % 3]
        xs[i % 3] = c * 1.5 + 1.0
        if i % 50 == 49:
            yield a, b, c


def popped(xs):
    out, total = [], 0.0
    while xs:
        x = xs.pop()
        y = x
        total += y
        out.append(y)
    return out, total


def ended_lists(n):
    total = last = 0.0
    for i in range(n):
        xs = [float(i), float(i + 1)]
        x = xs[1]
        xs = None
        total += x
        last = x
        ys = [9.0, 8.0, 7.0]
    return total, last, x, ys


def ended_dicts(n):
    total = 0.0
    for i in range(n):
        xs = {1: i + 0.5}
        x = xs[1]
        del xs[1]
        ys = {1: 77.0}
        total += x
    return total, x, ys


def global_counter(n):
    global COUNTER
    total, out = 0.0, []
    for i in range(n):
        x = COUNTER
        COUNTER = x + 1.0
        total += x
        out.append(x)
    return total, out[0], out[-1]


def after_errors(xs):
    out, x = [], xs[0]
    for i in range(len(xs) + 20):
        try:
            x = xs[i]
            y = x + 0.0
        except IndexError:
            out.append(x)
    return out


def greatest_of_rows(rows):
    best, at = rows[0][0], None
    for i in range(len(rows)):
        row = rows[i]
        for j in range(len(row)):
            x = row[j]
            if x > best:
                best, at = x, (i, j)
    return best, at


for n in (1, 3, 60, 400):
    xs = [k + 0.5 for k in range(n)]
    print(n, [all(a is b for a, b in zip(column, xs)) for column in zip(*around_calls(xs))])
    for function in (dropped, put_back):
        ys = xs[:]
        print([a is b for a, b in zip(function(ys), xs)].count(False), ys[:3], ys[-1] is xs[-1])
        print(function([k + 0.5 for k in range(n)])[-3:])
    print(overwritten_in_place([1.5], n)[-6:], list(three_late([1.0, 2.0, 3.0], n))[-2:])
    out, total = popped(xs[:])
    print([a is b for a, b in zip(out, xs[::-1])].count(False), total)
    print(ended_lists(n), ended_dicts(n))
    COUNTER = 1.5
    print(global_counter(n), [x is xs[-1] for x in after_errors(xs)].count(False))
    best, at = greatest_of_rows([xs[k:] + xs[:k] for k in range(min(n, 30))])
    print(best is xs[-1], at)
