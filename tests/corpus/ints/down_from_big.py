# expect: any
"""Values that start beyond 64 bits and come back to one digit in the loop."""


def halve(value):
    steps = []
    while value:
        value //= 3
        steps.append(value)
    return steps


def shift_down(value):
    steps = []
    while value not in (0, -1):
        value >>= 1
        steps.append(value)
    return steps


def count_down(start, step):
    low = start
    n = 0
    while low > 0:
        low -= step
        n += 1
    return n, low, type(low)


for _ in range(20):
    a = halve(10**40)
    b = shift_down(10**40)
    c = shift_down(-(10**40))
print(a)
print(b[-70:])
print(c[-70:])
for bits in (62, 63, 64, 70):
    print(count_down(1 << bits, (1 << bits) // 3000 + 1))
