# expect: native
"""int / int is rounded correctly, also for ints beyond 2**53."""


def run(n):
    s = 0.0
    for i in range(1, n):
        s += i / (i + 1) - (i * i) / 7 + (-i) / 3
    return s.hex()


def large(values, rounds):
    for r in range(rounds):
        out = []
        for a in values:
            for b in values:
                out.append((a / b).hex())
    return out


print(run(8000))
values = [1, 3, -7, 2**53 - 1, 2**53 + 1, 2**62 + 1, 2**63 - 1, -(2**63), 2**64 + 3, 10**30 + 1, 3**90]
for row in large(values, 20):
    print(row)
