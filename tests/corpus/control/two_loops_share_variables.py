# expect: native
"""Consecutive loops in one function reuse variables with other types."""


def run(n):
    x = 0
    for i in range(n):
        x += i
    first = x
    x = 0.0
    for i in range(n):
        x += i / 2
    second = x
    x = ""
    for i in "abc" * (n // 3):
        x = i + x[:5]
    i = [i]
    while len(i) < 1000:
        i += i
    return first, second, x, len(i)


print(run(3000))
