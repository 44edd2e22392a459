# expect: any
"""A function called in the loop shortens, lengthens and retypes the list."""


def meddle(data, i):
    if i == 1000:
        data[5] = 2.5
    elif i == 1500:
        data.extend([100] * 3)
    elif i == 2000:
        del data[:2]
    elif i == 2500:
        data[:] = ["x"]


def run(n):
    data = list(range(10))
    total = 0
    errors = []
    for i in range(n):
        meddle(data, i)
        try:
            total += data[i % 8]
        except (IndexError, TypeError) as e:
            if len(errors) < 3:
                errors.append((i, type(e).__name__, str(e)))
    return total, errors, data


print(run(3000))
