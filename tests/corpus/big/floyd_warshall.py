# expect: native
"""All shortest paths: triple loop over a matrix with ints and inf."""
INF = float("inf")


def shortest(d):
    n = len(d)
    for k in range(n):
        dk = d[k]
        for i in range(n):
            di = d[i]
            dik = di[k]
            for j in range(n):
                t = dik + dk[j]
                if t < di[j]:
                    di[j] = t
    return d


def graph(n, scale):
    return [[0 if i == j else (i * 7 + j * 3) % 17 * scale + 1 if (i * j + i + j) % 3 == 0 else INF for j in range(n)] for i in range(n)]


d = shortest(graph(36, 1))
print(d[1], sum(v for r in d for v in r if v != INF))
d = shortest(graph(24, 0.3))
print(d[2][:6], d[5][-3:])
print(shortest(graph(8, 1 << 61))[3])
