# expect: native
"""Thousands of short loops: entries and exits of the inner loop dominate."""


def run(n):
    total = 0
    for i in range(n):
        for j in range(i % 4):
            total += i - j
        for k in range(2, i % 5):
            total -= k
    return total


print(run(5000))
