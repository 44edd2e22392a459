# expect: any
"""Handlers chosen by class order; an except expression with side effects."""


class A(Exception):
    pass


class B(A):
    pass


class C(B, ValueError):
    pass


picks = 0


def pick(cls):
    global picks
    picks += 1
    return cls


def run(n):
    counts = {}
    kinds = [A, B, C, ValueError, KeyError]
    for i in range(n):
        try:
            raise kinds[i % 5](i)
        except pick(C):
            k = "C"
        except pick((B, KeyError)):
            k = "B"
        except pick(ValueError):
            k = "V"
        except A:
            k = "A"
        counts[k] = counts.get(k, 0) + 1
    return counts, picks


print(run(2000))
