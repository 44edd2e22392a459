# expect: native
"""A local that a comprehension saves, and that outgrows 64 bits meanwhile, comes back as it was."""


def nothing():
    pass


def sums(n):
    total = 0
    x = 7
    for i in range(n):
        if i == 1500:
            x = 1 << 70
        a = [x for x in range(3)]
        total += x + len(a)
        nothing()
    return total, x


def deeper(n):
    seen = []
    x, y = 5, 6
    for i in range(n):
        if i == 700:
            x, y = -(1 << 64), 1 << 63
        elif i == 1400:
            x, y = 1, 2
        a = [(x, y) for x in range(2) for y in range(2)]
        b = x + y + len(a)
        nothing()
        if i % 350 == 0:
            seen.append((b, x, y))
    return seen


print(sums(2000))
print(deeper(2000))
