# expect: any
"""One call site in a hot loop calls many kinds of callables in turn."""
from functools import partial


class Callable:
    def __call__(self, x):
        return x + 2

    def method(self, x):
        return x + 3

    @staticmethod
    def static(x):
        return x + 4

    @classmethod
    def klass(cls, x):
        return x + 5


def plain(x):
    return x + 1


def run(n):
    c = Callable()
    kinds = [plain, c, c.method, Callable.static, c.klass, partial(pow, 2), abs, int, lambda x: x * 2, (5).__add__, [7, 8, 9].__getitem__]
    total = 0
    for i in range(n):
        total += kinds[i % len(kinds)](i % 3)
    for k in kinds:
        for i in range(n // 20):
            total += k(i % 3)
    return total


print(run(4000))
