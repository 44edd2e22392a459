# expect: any
"""Augmented assignment to globals in nested loops of two functions."""
count = 0
weight = 1.0


def inner(n):
    global count, weight
    for i in range(n):
        count += i
        weight *= 1.0001


def outer(n):
    global count
    for i in range(n):
        inner(20)
        count -= 1
        if count > 10000:
            count //= 3


outer(500)
print(count, weight.hex())
