# expect: any
"""__getattr__, __getattribute__, __setattr__ and __delattr__ with side effects."""


class Hook:
    log = []

    def __getattr__(self, name):
        Hook.log.append(name)
        if name == "bad":
            raise AttributeError("bad one")
        return 5


class All:
    count = 0

    def __getattribute__(self, name):
        All.count += 1
        return object.__getattribute__(self, name)

    def __setattr__(self, name, v):
        object.__setattr__(self, name, v + 1)

    def __delattr__(self, name):
        object.__setattr__(self, name, -100)


def run(n):
    h, a = Hook(), All()
    a.x = 0
    total = errors = 0
    for i in range(n):
        total += h.x + a.x
        a.x = i % 10
        if i == 1000:
            h.x = 7
        if i % 400 == 0:
            del a.x
        try:
            h.bad
        except AttributeError:
            errors += 1
    return total, errors


print(run(2000), len(Hook.log), All.count)
