# expect: any
"""Bound, class and static methods, super() and overriding in hot loops."""


class Base:
    def __init__(self):
        self.n = 0

    def step(self, i):
        self.n += i
        return self.n

    @classmethod
    def kind(cls):
        return len(cls.__name__)

    @staticmethod
    def double(v):
        return v * 2


class Derived(Base):
    def step(self, i):
        return super().step(i) + 1

    def loop(self, n):
        total = 0
        step = self.step
        for i in range(n):
            total += step(i) + self.double(i) + self.kind() + Base.step(self, 1)
        return total


class Most(Derived):
    def double(self, v):
        return v * 3


print(Derived().loop(2000), Most().loop(2000), Derived().loop(3))
