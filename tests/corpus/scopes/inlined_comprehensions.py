# expect: any
"""List, dict and set comprehensions inlined in a hot function."""


def run(n):
    acc = 0
    x = "kept"
    for i in range(n):
        a = [x * i for x in range(4)]
        b = {x: x + i for x in range(3)}
        c = {x % 2 for x in a}
        acc += sum(a) + sum(b.values()) + len(c)
    return acc, x, a, b, c


print(run(2000))
big = [v * v - v for v in range(5000) if v % 3]
print(len(big), sum(big), big[-1])
print(sum({v % 100: v for v in range(5000)}.values()), len({v * v % 1009 for v in range(5000)}))
