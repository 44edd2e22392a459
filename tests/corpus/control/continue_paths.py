# expect: native
"""Several continues: many back edges to one loop head."""


def run(n):
    a = b = c = d = 0
    for i in range(n):
        if i % 2:
            a += 1
            continue
        if i % 3:
            b += i
            if i % 5 == 0:
                continue
            b -= 1
            continue
        while d < i:
            d += 7
            if d % 2:
                continue
            c += 1
    return a, b, c, d


print(run(9000))
