# expect: any
"""True and False in sums, products, divisions and shifts."""


def run(n):
    s = 0
    kinds = set()
    for i in range(n):
        b = i % 3 == 0
        c = i % 2 == 0
        s += b + c * 2 - (b - c) + (b << c) + (b // (c + 1))
        for v in (b + c, b * c, b - c, -b, +b, b ** c, b / 2):
            kinds.add(type(v).__name__)
    return s, sorted(kinds)


print(run(3000))
print(True + True, True * 2.5, False ** False, -True, True << 40, True / True)
