"""Checks behind stores of a call: the frames of the calls are made, whichever check fails."""
import sys
class C:
    def __init__(self): self.a = 0; self.b = 0.5; self.log = []
    def step(self, k):
        self.a = self.a + 1
        if k % 7 == 3:
            self.b = self.b * 0.5
            x = self.a + k
        else:
            self.b = self.b + 1.0
            x = self.a - k
        self.a = self.a + x % 3
        return x
def run(c, n):
    s = 0
    for k in range(n):
        s += c.step(k)
    return s
c = C()
print(run(c, 3000), c.a, c.b)
class D(C):
    def step(self, k):
        self.a = self.a + 1
        self.b = self.b / (k - 4000)
        return self.a
d = D()
try:
    print(run(d, 5000))
except ZeroDivisionError as e:
    print(e, e.__traceback__.tb_next.tb_next.tb_lineno)
print(d.a, d.b)
def outer(o, k):
    o.a = o.a + 1
    r = inner(o, k)
    o.b = o.b + 0.5
    return r + k
def inner(o, k):
    o.a = o.a + 1
    t = o.a
    o.log = k
    return t + (k if k % 5 else 2.5)
def run2(o, n):
    s = 0
    for k in range(n):
        s += outer(o, k)
    return s
c = C()
print(run2(c, 2000), c.a, c.b, c.log)
