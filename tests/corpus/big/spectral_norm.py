# expect: any
"""Power iteration with an inlined matrix element function."""


def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v, transposed):
    n = len(v)
    out = []
    for i in range(n):
        s = 0.0
        for j in range(n):
            s += (element(j, i) if transposed else element(i, j)) * v[j]
        out.append(s)
    return out


def norm(n, rounds):
    u = [1.0] * n
    for _ in range(rounds):
        v = times(times(u, False), True)
        u = times(times(v, False), True)
    top = sum(a * b for a, b in zip(u, v))
    return (top / sum(a * a for a in v)) ** 0.5


print(repr(norm(40, 5)), norm(25, 6).hex())
