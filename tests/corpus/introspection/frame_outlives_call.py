# expect: any
"""Frames kept after their function returned keep the final locals."""
import sys

frames = []


def work(n, k):
    total = 0
    x = 0.5
    for i in range(n):
        total += i * k
        x += k
        if i == n - 2:
            frames.append(sys._getframe())
    big = total << 70
    return total


for k in (1, 2.5, 3):
    try:
        work(1500, k)
    except TypeError as e:
        print(e)
for f in frames:
    print(dict(f.f_locals), f.f_lineno - f.f_code.co_firstlineno, f.f_back.f_code.co_name)
