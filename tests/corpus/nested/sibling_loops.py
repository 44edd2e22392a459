# expect: native
"""Two loops beside each other in a third, over everything that can be iterated."""


def ranges(n):
    s = t = 0
    for i in range(n):
        for j in range(7):
            s += i * j
        for k in range(i % 5):
            t ^= s + k
    return s, t


def lists(n):
    a, b = [1.5, 2.5, 3.5], [0, 0, 0]
    for i in range(n):
        for v in a:
            b[i % 3] += int(v)
        for v in b:
            a[i % 3] = v * 0.5 % 100.0
    return a, b


def tuples(n):
    pairs = tuple((i, i * 0.5) for i in range(6))
    s = t = 0.0
    for i in range(n):
        for a, b in pairs:
            s += a * b
        for a, b in pairs[i % 4 :]:
            t += a - b + i
    return s, t, a, b


def dicts(n):
    d = {f"k{i}": i for i in range(6)}
    s, keys = 0, ""
    for i in range(n):
        for k, v in d.items():
            s += v * i
            keys = k
        for v in d.values():
            s ^= v
    return s, keys


def strings(n):
    s = 0
    for i in range(n):
        for c in "abcdef":
            s += ord(c)
        for c in "xyz":
            s -= ord(c) * i
    return s


def zipped(n):
    a, b = list(range(6)), [i * 0.25 for i in range(6)]
    s = 0
    for i in range(n):
        for x, y in zip(a, b):
            s += x * y
        for at, y in enumerate(b):
            s -= at * y * i
    return s


def whiles(n):
    x, c, i = 1.0, 0, 0
    while i < n:
        m = i % 7
        while m > 0:
            x = x * 0.5 + m
            m -= 1
        m = 0
        while m < 4:
            c += m
            m += 1
        i += 1
    return x, c


for function in (ranges, lists, tuples, dicts, strings, zipped, whiles):
    for size in (0, 1, 3, 150, 7, 400):
        print(function.__name__, size, function(size) if size or function is not tuples else None)
