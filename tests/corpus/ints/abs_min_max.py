# expect: any
"""abs, min and max on ints mixed with bools and big ints, ties kept."""


def run(n):
    low, high, acc = 0, 0, 0
    for i in range(n):
        v = (i * 7919) % 2003 - 1001
        low = min(low, v)
        high = max(high, v, 5)
        acc += abs(v)
    return low, high, acc


print(run(4000))
print(min(1, True), min(True, 1), max(0, False), max(False, 0), min(1, 1.0), max(1.0, 1))
print(min(2**70, -(2**70), 0), max(2**63, 2**63 - 1))
