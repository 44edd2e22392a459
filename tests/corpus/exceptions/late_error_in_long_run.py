# expect: native
# exit: 1
"""Handled errors after a long quiet run, then an uncaught one with its traceback."""


def leaf(data, i):
    return data[i] * 2 + 100 // (i - 299999)


def run(n, data):
    total = errors = 0
    for i in range(n):
        try:
            total += data[i % 11]
        except IndexError:
            errors += 1
        if i == 300000:
            data.pop()
    return total, errors


def crash(n, data):
    total = 0
    for i in range(n):
        total += leaf(data, i)
    return total


print(run(330000, list(range(11))), flush=True)
print(crash(200000, range(400000)), flush=True)
print(crash(400000, range(400000)))
