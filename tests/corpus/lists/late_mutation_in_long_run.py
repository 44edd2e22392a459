# expect: native
"""A list is cut, retyped and regrown by a callee after half a million reads."""


def meddle(data, i):
    if i == 450000:
        data[3] = 0.5
    elif i == 500000:
        del data[6:]
    elif i == 600000:
        data[2] = "x"


def run(n):
    data = [1, 2, 3, 4, 5, 6, 7, 8]
    total = errors = 0
    for i in range(n):
        if i % 50000 == 0:
            meddle(data, i)
        try:
            total += data[i & 7]
        except (IndexError, TypeError) as e:
            errors += 1
            text = str(e)
    return total, errors, text, data


print(run(650000))
