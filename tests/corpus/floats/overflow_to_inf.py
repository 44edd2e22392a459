# expect: native
"""+, - and * overflow to inf without an error; inf - inf is nan."""


def run(n):
    x = 1.0
    when = None
    for i in range(n):
        x = x * 2.0
        if when is None and x == x * 2.0:
            when = i
    y = x - x
    z = 0.0 * x
    return x, when, y != y, z != z, x + 1 == x, -x


print(run(3000))
total = 1e308
for i in range(2000):
    total += 1e305
print(total, -total, total * 0 == total * 0)
