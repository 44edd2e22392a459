# expect: any
"""__class__ of an instance, a method and the bases change while hot."""


class A:
    def get(self):
        return 1


class B:
    def get(self):
        return 10


class C(A):
    pass


def run(n):
    o, c = A(), C()
    total = 0
    trail = []
    for i in range(n):
        if i == 500:
            o.__class__ = B
        elif i == 1000:
            B.get = lambda self: 100
        elif i == 1500:
            o.get = lambda: 1000
        elif i == 2000:
            C.__bases__ = (B,)
        elif i == 2500:
            C.get = A.get
        total += o.get() + c.get()
        if i % 500 == 499:
            trail.append(total)
    return trail


print(run(3000))
