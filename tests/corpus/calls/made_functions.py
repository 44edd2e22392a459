"""Functions that a loop makes: generator expressions, lambdas, closures, default values, annotations."""
import gc
import weakref


def generators(n):
    total = 0
    for i in range(n):
        total += sum(j * i for j in range(4))
        total += any(j == i for j in (1, 2, 3)) + len(list(k for k in "ab"))
    return total


def lambdas(n):
    total = 0
    for i in range(n):
        double = lambda x: x * 2 + i
        total += double(i) + sorted((3, 1, i), key=lambda x: -x)[0]
    return total


def closures(n):
    made = []
    for i in range(n):
        def inner(a, b=i, *, c: int = 4) -> int:
            return a + b + c + n

        made.append(inner(1) + inner(1, 2, c=3))
        made[:-3] = []
    return made, inner.__defaults__, inner.__kwdefaults__, inner.__annotations__, inner.__qualname__


def ends(n):
    alive = []
    for i in range(n):
        def inner():
            return i

        alive.append(weakref.ref(inner))
    return sum(ref() is not None for ref in alive), inner(), inner.__module__, inner.__code__.co_name


class Namespace:
    for i in range(300):
        def method(self, value=i):
            return value


print(generators(1500))
print(lambdas(1500))
print(closures(1500))
print(ends(1500))
print(Namespace().method())
gc.collect()
