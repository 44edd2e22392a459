# expect: any
"""Blocks in use do not grow with the number of iterations: by no block each. What is kept ready once is 8192 blocks."""
import gc
import sys


class T:
    def __init__(self, v):
        self.v = v


def work(n):
    data = [None] * 10
    total = 0
    for i in range(n):
        data[i % 10] = T(i * 1000)
        big = (1 << 70) + i
        x = i * 0.5
        pair = (big, x)
        total += data[i % 10].v + pair[1]
        try:
            data[i % 11]
        except IndexError:
            total += 1
    return total


for _ in range(3):
    work(3000)
gc.collect()
before = sys.getallocatedblocks()
for _ in range(5):
    r = work(6000)
gc.collect()
print(r, sys.getallocatedblocks() - before < 12000)
