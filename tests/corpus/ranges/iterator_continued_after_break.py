# expect: any
"""Breaking out of a loop leaves its iterator where it was; state is exact."""


def run(n, stop):
    it = iter(range(n))
    for i in it:
        if i == stop:
            break
    first = i, it.__length_hint__(), it.__reduce__()[1], it.__reduce__()[2]
    for i in it:
        if i == stop * 2:
            break
    return first, i, it.__length_hint__(), next(it, None)


print(run(5000, 2000), run(3000, 2999), run(3000, 1500))
