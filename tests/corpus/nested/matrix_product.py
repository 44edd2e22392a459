# expect: native
"""Matrix product of lists of lists, ints and floats."""


def product(a, b):
    n, m, p = len(a), len(b), len(b[0])
    c = [[0] * p for _ in range(n)]
    for i in range(n):
        row = a[i]
        out = c[i]
        for j in range(p):
            s = 0
            for k in range(m):
                s += row[k] * b[k][j]
            out[j] = s
    return c


a = [[(i * j) % 7 - 3 for j in range(30)] for i in range(25)]
b = [[(i + j) % 5 - 2 for j in range(20)] for i in range(30)]
c = product(a, b)
print(sum(map(sum, c)), c[3][:6])
fc = product([[v * 0.5 for v in r] for r in a], [[v / 3 for v in r] for r in b])
print(sum(map(sum, fc)).hex(), fc[3][:3])
print(product([[1 << 40] * 3] * 2, [[1 << 30, 1 << 70]] * 3))
