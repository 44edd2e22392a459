# expect: any
"""RecursionError while a hot loop is active at every level; then normal work."""


def forever(n):
    for i in range(2):
        if i:
            forever(n + 1)


def run(rounds):
    caught = 0
    for r in range(rounds):
        try:
            forever(0)
        except RecursionError as e:
            caught += 1
            text = str(e)
    return caught, text


print(run(20))


def infinite_repr():
    a = []
    for i in range(100000):
        a = [a]
    try:
        repr(a)
    except RecursionError as e:
        return str(e)


print(infinite_repr())
