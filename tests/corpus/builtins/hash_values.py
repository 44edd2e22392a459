# expect: any
"""Hashes of ints, floats, bools and tuples agree where the values are equal."""


def run(n):
    acc = 0
    for i in range(-n, n):
        h = hash(i)
        acc = (acc * 31 + h) % (2**61 - 1)
        if hash(float(i)) != h:
            acc = -1
    return acc


print(run(2000))
print([hash(v) for v in (-1, -2, True, 2**61 - 1, 2**61, -(2**61), 2**64, 0.5, 1e300, float("inf"), -0.0)])
print(hash((1, 2.0, True)) == hash((1.0, 2, 1)), hash((1, 2)))
