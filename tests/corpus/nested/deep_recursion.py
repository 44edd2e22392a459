# expect: any
"""Recursion hundreds of levels deep out of hot loops."""


def down(n):
    if n == 0:
        return 0
    total = 0
    for i in range(3):
        total += i
    return total + down(n - 1)


for _ in range(20):
    r = down(600)
print(r)


def up(n, acc):
    for i in range(2):
        acc += n
        if i and n:
            return up(n - 1, acc)
    return acc


print([up(n, 0) for n in range(0, 500, 50)])
