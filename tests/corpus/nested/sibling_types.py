# expect: native
"""Loops beside each other in which the types of locals differ from loop to loop and change on the way."""


def bound_later(n):
    s = 0
    for i in range(n):
        for j in range(4):
            s += j
        for k in range(4):
            if i > n // 2:
                late = i * 0.5
                s += late
            early = k
        s += early
    try:
        return s, late
    except UnboundLocalError as error:
        return s, str(error)


def changes(n):
    x, s = 0, 0
    for i in range(n):
        for j in range(4):
            s += j
        for k in range(4):
            x = x + (k if i < n // 2 else 0.5)
    return s, x


def one_name_two_types(n):
    total = 0
    for i in range(n):
        for v in range(5):
            total += v
        for v in (0.5, 1.5, 2.5):
            total += v
        for v in ("a", "bc", "def"):
            total += len(v)
    return total, v


def grows(n):
    x = 1
    for i in range(n):
        for j in range(3):
            x += j
        for k in range(4):
            x = x * 3 if x < 1 << 80 else x >> 70
    return x


def deleted(n):
    s = 0
    for i in range(n):
        for j in range(4):
            t = i * j
            s += t
        del t
        for k in range(4):
            t = k * 0.5
            s += t
    return s, t


def kept(n):
    a, b, flag, nothing = 3, 0.25, True, None
    s = 0
    for i in range(n):
        for j in range(5):
            s += a * j
        for k in [b, b + 1.0, b + 2.0]:
            s += k if flag else a
            if nothing is not None:
                s = nothing
        if i % 50 == 49:
            a, b, flag = a + 1, b * 2.0, not flag
    return s, a, b, flag


for function in (bound_later, changes, one_name_two_types, grows, deleted, kept):
    for size in (1, 4, 120, 9, 300):
        print(function.__name__, size, function(size))
