# expect: any
"""Three-argument pow with all signs, inverses and errors."""


def run(count):
    acc = 0
    errors = {}
    for i in range(count):
        b, e, m = i - 50, i % 17 - 3, i % 23 - 11
        try:
            acc = acc * 7 + pow(b, e, m)
        except ValueError as error:
            errors[str(error)] = errors.get(str(error), 0) + 1
        acc %= 10**18 + 9
    return acc, errors


print(run(4000))
print([pow(3, -1, m) for m in (2, 5, 7, 10, 2**61 - 1)])
