# expect: any
"""The same name as local, global and cell in functions called from one loop."""
x = 1


def reads():
    return x


def writes():
    global x
    x += 1


def local():
    x = 100
    x += 1
    return x


def cell():
    x = 10

    def inner():
        return x

    return inner()


def run(n):
    total = 0
    x = 0.5
    for i in range(n):
        writes()
        total += reads() + local() + cell() + x
        x += 1
    return total, x


print(run(2000), x)
