# expect: native
"""What a number was taken out of is what a local, an attribute or an element gets, whatever is given up for it."""


class Slotted:
    __slots__ = ("p", "q")


def converted(n):
    t = (0.5 * n, 5000 * n)
    for i in range(n):
        a = float(t[0])
        b = int(t[1])
    return a is t[0], b is t[1]


def chosen(n):
    t = (0.5 * n, 5000 * n)
    for i in range(n):
        a = t[0] or i
        b = t[1] or i
        y = (x := t[1]) + 1
    return a is t[0], b is t[1], x is t[1], y


def two_at_once(n):
    c = 0.5 * n
    xs = [1.5, 2.5]
    for i in range(n):
        b, a = c, xs[0]
    return b is c, a is xs[0]


def swapped(n):
    a, b = 0.5 * n, 1.5 * n
    first, second = a, b
    for i in range(n):
        a, b = b, a
    return (a is first, b is second) if n % 2 == 0 else (a is second, b is first)


def elements(n):
    xs = [0.5 * n, 1.5 * n]
    before = list(xs)
    for i in range(n):
        xs[i & 1] = float(xs[i & 1])
    return [a is b for a, b in zip(xs, before)]


def attributes(n):
    s = Slotted()
    s.p = s.q = 0.5 * n
    q = s.q
    for i in range(n):
        s.p = float(s.q)
        a = s.q or s.p
        x = (y := s.q) + 1.0
    return s.p is q, a is q, y is q, x


def over_objects(n):
    """What a local had before ends now and then."""
    log = []

    class Ends:
        def __del__(self):
            log.append(len(log))

    t = (0.5 * n, 5000 * n)
    for i in range(n):
        a = Ends() if i % 3 == 0 else t[i & 1]
        b = a
        a = t[0]
    return a is t[0], b is t[0] or b is t[1] or type(b).__name__, len(log)


for function in (converted, chosen, two_at_once, swapped, elements, attributes, over_objects):
    for n in (1, 2, 3, 60, 401):
        print(function.__name__, n, function(n))
