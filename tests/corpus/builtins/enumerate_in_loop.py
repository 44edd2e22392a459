# expect: any
"""enumerate over lists and strings, with a start, also a huge start."""


def run(data, start):
    total = 0
    for i, v in enumerate(data, start):
        total += i * v
    return total, i


print(run([3, 1, 4, 1, 5] * 2000, 0), run([1.5] * 2000, -1000))
print(run([1] * 2000, 2**63 - 1000), run([1] * 2000, 2**30 - 1000))


def nested(n):
    total = 0
    for i, (a, b) in enumerate(zip(range(n), "ab" * n)):
        total += i + a + (b == "a")
    return total


print(nested(4000))
