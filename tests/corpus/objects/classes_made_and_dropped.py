# expect: any
"""Classes with the same shape are created, used hot, and freed in turn."""
import gc


def make(k):
    class Point:
        scale = k

        def __init__(self, x):
            self.x = x
            if k % 3 == 0:
                self.extra = k

        def get(self):
            return self.x * self.scale

    return Point


def use(cls, n):
    total = 0
    p = cls(1)
    for i in range(n):
        p.x = i
        total += p.get()
    return total


out = []
for k in range(60):
    out.append(use(make(k if k % 2 else k / 4), 60))
    if k % 20 == 0:
        gc.collect()
print(out)
