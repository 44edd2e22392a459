# expect: native
"""float % and // by constants, on positive and negative values."""


def run(start, count):
    x = start
    acc = 0.0
    for i in range(count):
        x = x + 0.37
        acc += x % 1.5 - x // 1.5 + x % -0.7 - x // -0.7
    return acc.hex(), x.hex()


print(run(-1000.0, 6000))
print(run(-0.0, 10), [(-x) % 2.0 for x in (0.0, 2.0, 4.0)], [x % -2.0 for x in (0.0, 2.0)])
