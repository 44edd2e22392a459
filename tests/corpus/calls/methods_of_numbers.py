"""Attributes and methods of numbers, also where instances of classes come by."""

class P:
    def __init__(self): self.real = 3; self.imag = 0
    def bit_length(self): return 77
    def conjugate(self): return 5
def f(n, items):
    t = 0
    for i in range(n):
        x = items[i % len(items)]
        t += x.real
        t += x.bit_length()
        t += i.real + i.bit_length() + len(i.__doc__) % 7
    return t
def g(n):
    t = 0
    for i in range(n):
        t += (i * 0.5).conjugate() + (i & 1 == 0).bit_length() + i.conjugate()
    return t
for n in (10, 500, 3000):
    print(f(n, [P()]), f(n, [P(), 5]), f(n, [5, 7]), f(n, [5, P(), True]), g(n))
