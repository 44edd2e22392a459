# expect: any
"""divmod on floats in a loop, unpacked."""


def run(n):
    acc = 0.0
    rest = 0.0
    for i in range(1, n):
        q, r = divmod(i * 1.7 - 900, 0.3 * (1 if i % 2 else -1))
        acc += q
        rest += r
    return acc.hex(), rest.hex()


print(run(4000))
print([divmod(a, b) for a in (0.0, -0.0, 7.5, -7.5) for b in (2.0, -2.0, float("inf"), -float("inf"))])
