# expect: native
"""Indices from -len to len - 1, and the errors just outside."""


def run(data, rounds):
    total = 0
    n = len(data)
    for r in range(rounds):
        for i in range(-n, n):
            total += data[i] * (i + 1)
            data[-1 - i if i >= 0 else -i - 1] += 1
    return total, data


print(run([3, 1, 4, 1, 5, 9, 2, 6], 300))
data = [1, 2, 3]
errors = 0
for i in range(-1000, 1000):
    try:
        data[i] += 1
    except IndexError as e:
        errors += 1
        last = str(e)
print(errors, last, data)
