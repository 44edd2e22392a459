# expect: any
"""int() of ints, floats, bools, strings; round() with negative digits."""


def run(n):
    acc = 0
    for i in range(n):
        acc += int(i) + int(i * 0.75) + int(i % 2 == 0) + int(str(i)) - round(i, -2)
        acc += int("7f", 16) + int(-i * 0.75)
    return acc


print(run(3000))
print([round(v, -1) for v in range(-30, 31, 5)], [round(v, -2) for v in (50, 150, 250, -50, 10**20 + 50)])
bad = 0
for i in range(1000):
    try:
        int("x%d" % i)
    except ValueError as e:
        bad += 1
        last = str(e)
print(bad, last)
