# expect: any
"""The loop variable after the loop, also when the loop ran zero times."""


def run(n):
    i = "before"
    for i in range(n):
        pass
    return i


def unbound(n):
    for k in range(n):
        pass
    try:
        return k
    except UnboundLocalError as e:
        return str(e)


print([run(n) for n in (0, 1, 2, 5000, -3)], [unbound(n) for n in (0, 1, 4000, 0)])


def twice(a, b):
    for i in range(a):
        pass
    for i in range(b):
        pass
    return i


print(twice(3000, 0), twice(3000, 2), twice(1, 3000))
