# expect: any
"""An error leaves the loop; the handler is in the same function. Locals are exact."""


def divide(n, bad):
    total = i = x = 0
    try:
        for i in range(n):
            x = i * 2
            total += 100 // (bad - i)
            x = -1
    except ZeroDivisionError as e:
        return "zero", i, x, total, str(e)
    return "end", i, x, total


def index(n, data):
    total = i = 0
    try:
        while True:
            total += data[i]
            i += 1
    except IndexError as e:
        return i, total, str(e)


def kind(data):
    total = 0
    try:
        for i, v in enumerate(data):
            total = total + v
    except TypeError as e:
        return i, total, str(e)


print(divide(3000, 2500), divide(3000, 5000), divide(3000, 0))
print(index(0, list(range(3000))))
print(kind([1] * 2000 + ["x"]), kind([1.5] * 2000 + [None]), kind([1] * 2000 + [[]]))
