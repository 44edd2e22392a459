# expect: any
"""reversed(range) in a hot loop, also of empty and huge ranges."""


def run(r):
    x = 0
    n = 0
    for i in reversed(r):
        x = (x * 7 + i) % 1000003
        n += 1
    return x, n


print(run(range(5000)), run(range(3, 5000, 7)), run(range(0)), run(range(10, -4000, -3)))
print(run(range(2**63 - 1000, 2**63 + 1000)), list(reversed(range(2**64, 2**64 + 3))))
