# expect: native
"""Ranges that count down, by one and by more."""


def run(a, b, s):
    total = count = 0
    for i in range(a, b, s):
        total = total * 3 % 1000003 + i
        count += 1
    return total, count, i


print(run(5000, 0, -1), run(5000, -5000, -3), run(-1, -4000, -7), run(3, 2, -100), run(0, 4001, 4))
