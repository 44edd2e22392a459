"""A method that calls that of its base by super()."""

from _parts import run


class Base:
    def step(self, x):
        return x + 1


class Derived(Base):
    def step(self, x):
        return super().step(x) ^ 1


def work(n):
    derived = Derived()
    total = 0
    for i in range(n):
        total += derived.step(i)
    return total


run(work)
