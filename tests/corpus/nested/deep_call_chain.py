# expect: any
"""Ten small functions called through each other from one hot loop."""


def f0(x):
    return x + 1


def f1(x):
    return f0(x) * 2


def f2(x, y=3):
    return f1(x) - y


def f3(x):
    if x % 2:
        return f2(x)
    return f2(x, 5)


def f4(x):
    return f3(x) + f2(y=1, x=x)


def f5(x):
    a = f4(x)
    b = f4(x + 1)
    return a ^ b


def f6(*xs):
    return f5(xs[0])


def f7(x):
    return f6(x, 1)


def run(n):
    total = 0
    for i in range(n):
        total += f7(i)
    return total


print(run(3000))
