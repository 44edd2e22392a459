# expect: native
"""Four nested loops with state carried between all levels."""


def run(n):
    total = 0
    for a in range(n):
        x = a
        for b in range(n):
            x += b
            for c in range(n):
                y = x * c
                for d in range(n):
                    total += (y ^ d) - (a & b)
                    if d > c:
                        break
                else:
                    total -= 1
            x -= c
    return total, a, b, c, d, x, y


print(run(11))
