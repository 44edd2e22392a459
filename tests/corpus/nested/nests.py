# expect: native
"""Nests of three and four levels, with loops beside each other at each level."""


def three(n):
    s = 0
    for i in range(n):
        for j in range(5):
            s += j
        for j in range(6):
            for k in range(4):
                s += i * k
            s -= j
        for j in [1, 2, 3]:
            s ^= j
    return s


def four(n):
    a = [[0.0] * 4 for _ in range(4)]
    for i in range(n):
        for r in range(4):
            row = a[r]
            for c in range(4):
                t = 0.0
                for k in range(3):
                    t += k * 0.5
                row[c] += t + i
            for c in range(4):
                row[c] *= 0.5
        for r in a:
            for v in r:
                if v > 1e6:
                    return "large"
    return a


def breaks(n):
    s = t = 0
    for i in range(n):
        for j in range(9):
            if j * j > i % 30:
                break
            s += j
        else:
            t += 1
        for k in range(9):
            if k == 2:
                continue
            if k > i % 11:
                break
            s += k
        else:
            t += 100
        m = i
        while m:
            m >>= 1
            if m == 5:
                break
        else:
            t += 10000
    return s, t


def returns(n):
    for i in range(n):
        for j in range(4):
            if i * j == 597:
                return i, j
        for k in range(4):
            if i + k == n:
                return i, k, "sum"
    return None


def in_a_generator(n):
    for i in range(n):
        s = 0
        for j in range(6):
            s += j * i
        for k in range(6):
            s ^= k
        yield s


def bubble(n):
    values = [(i * 7919) % 31 for i in range(n)]
    swaps = 0
    for end in range(n, 1, -1):
        for at in range(1, end):
            if values[at - 1] > values[at]:
                values[at - 1], values[at] = values[at], values[at - 1]
                swaps += 1
        for at in range(end, n):
            if values[at] < values[at - 1]:
                return "wrong"
    return swaps, values[:5], values[-5:]


for size in (1, 5, 200, 30):
    for function in (three, four, breaks, returns, bubble):
        print(function.__name__, size, function(size))
    print(sum(in_a_generator(size)))
