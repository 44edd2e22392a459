# expect: any
"""del of a local in every iteration, of a cell, and of the loop variable."""


def run(n):
    total = 0
    for i in range(n):
        t = i * 2
        total += t
        del t
    try:
        return t
    except UnboundLocalError as e:
        return total, str(e)


def cell(n):
    x = 0

    def read():
        return x

    errors = 0
    total = 0
    for i in range(n):
        x = i
        if i % 3 == 0:
            del x
        try:
            total += read()
        except NameError as e:
            errors += 1
            text = str(e)
    return total, errors, text


def variable(n):
    total = 0
    for i in range(n):
        total += i
        del i
    return total, "i" in locals()


print(run(3000), cell(3000), variable(3000))
