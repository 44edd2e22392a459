"""Methods of base classes by `super`, with arguments and without, through several bases, and what is no method there."""


class Base:
    def __init__(self, n):
        self.n = n

    def step(self, x, more=0):
        return self.n + x + more

    @classmethod
    def made(cls, n):
        return cls(n)

    @property
    def twice(self):
        return 2 * self.n


class Left(Base):
    def __init__(self, n, left=1):
        super().__init__(n)
        self.left = left

    def step(self, x, more=0):
        return super().step(x, more=more) * 2


class Right(Base):
    def __init__(self, n, **rest):
        super(Right, self).__init__(n)
        self.right = len(rest)

    def step(self, x, more=0):
        return super(Right, self).step(x + 1, more)


class Both(Left, Right):
    def __init__(self, n):
        super().__init__(n, left=n)

    def step(self, x, more=1):
        return super().step(x, more) - 1

    @property
    def twice(self):
        return super().twice + 1

    @classmethod
    def made(cls, n):
        return super().made(n)


class Plain:
    def __init__(self):
        super().__init__()
        self.made = True

    def __repr__(self):
        return super().__repr__()[:7]


class Raising(Base):
    def step(self, x, more=0):
        if x % 40 == 39:
            return super().missing(x)
        return super().step(x)


def chains(n):
    total = 0
    for i in range(n):
        both = Both(i)
        total += both.step(i) + both.left + both.right + both.twice + Left(i).step(1) + Right(i).step(2)
        total += Both.made(i).n
    return total


def plain(n):
    texts = set()
    for _ in range(n):
        made = Plain()
        texts.add(repr(made))
    return made.made, sorted(texts)


def raising(n):
    one = Raising(3)
    total, failed = 0, set()
    for i in range(n):
        try:
            total += one.step(i)
        except AttributeError as error:
            failed.add(str(error))
    return total, sorted(failed)


def changed(n):
    total = 0
    one = Both(1)
    old = Base.step
    for i in range(n):
        if i == n // 3:
            Base.step = lambda self, x, more=0: 1000
        if i == 2 * n // 3:
            Right.step = Base.step
        total += one.step(i)
    Base.step = old
    return total


def shadowed(n):
    class super:
        def __init__(self, *args):
            pass

        def step(self, x):
            return -x

    class Other(Base):
        def step(self, x):
            return super(Other, self).step(x)

    one = Other(1)
    return sum([one.step(i) for i in range(n)])


def strangers(n):
    out = set()
    for i in range(n):
        try:
            total = Left.step(Base(i) if i % 50 == 49 else Left(i), i)
        except TypeError as error:
            out.add(str(error))
    return total, sorted(out)


for _ in range(3):
    print(chains(200), plain(200), raising(200), shadowed(200), strangers(200))
print(changed(300))
