# expect: any
"""Ranges whose bounds, steps or lengths do not fit 64 bits."""


def run(a, b, s, limit):
    out = []
    n = 0
    for i in range(a, b, s):
        n += 1
        if n <= 3 or n == limit:
            out.append(i)
        if n == limit:
            break
    return n, out


print(run(2**63 - 1500, 2**63 + 1500, 1, 10**6))
print(run(-(2**63) + 1500, -(2**63) - 1500, -1, 10**6))
print(run(0, 2**80, 2**66, 10**6))
print(run(2**100, 0, -(2**88), 5000))
print(run(0, 10**30, 1, 3000))
print(run(2**63 - 2, 2**63 - 1, 1, 10), run(2**63 - 1, 2**63, 1, 10), run(2**63 - 3, 2**63, 2, 10))
print(run(-(2**63), -(2**63) + 2000, 1, 10**6), run(2**62 - 1000, 2**62 + 1000, 3, 10**6))
