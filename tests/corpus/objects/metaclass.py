# expect: any
"""Classes with a metaclass: attribute hooks and calls through the metaclass."""


class Meta(type):
    made = 0

    def __call__(cls, *args):
        Meta.made += 1
        return super().__call__(*args)

    def __getattr__(cls, name):
        if name.startswith("auto"):
            return len(name)
        raise AttributeError(name)

    @property
    def twice(cls):
        return cls.base * 2

    def __len__(cls):
        return 4


class K(metaclass=Meta):
    base = 3

    def __init__(self, v):
        self.v = v


def run(n):
    total = 0
    for i in range(n):
        k = K(i)
        total += k.v + K.base + K.twice + K.auto_x + len(K)
        if i == 1000:
            K.base = 0.5
        elif i == 1500:
            K.auto_x = 100
    return total, hasattr(K, "zzz")


print(run(2000), Meta.made)
