# expect: any
# exit: 1
"""An uncaught exception with a cause and a context, all from hot loops."""


def inner(n):
    for i in range(n):
        if 1000 // (1500 - i) > 10**6:
            break


def outer():
    try:
        inner(2000)
    except ZeroDivisionError as e:
        try:
            {}["missing"]
        except KeyError:
            raise RuntimeError("outer failed") from e


try:
    outer()
finally:
    for k in range(2000):
        if k == 1999:
            [][k]
