# expect: any
"""__slots__: loads, stores, deletion, missing names, inheritance."""


class S:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 0
        self.b = 0.0


class T(S):
    __slots__ = ("c",)


def run(n):
    s, t = S(), T()
    errors = {}
    for i in range(n):
        s.a += i
        t.b += 0.5
        t.c = s.a
        try:
            if i % 100 == 50:
                del s.b
                s.b
            elif i % 100 == 51:
                s.z = 1
            elif i % 100 == 52:
                s.b = i
        except AttributeError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
    return s.a, s.b, t.b, t.c, errors


print(run(2500))
