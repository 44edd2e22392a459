# expect: any
"""The operator ** on ints: positive, zero, negative, huge, and 0 ** -1."""


def table(bases, exponents):
    out = []
    for b in bases:
        for e in exponents:
            try:
                r = b**e
            except ZeroDivisionError as error:
                r = str(error)
            out.append(r)
    return out


for _ in range(20):
    rows = table(range(-12, 13), range(-5, 25))
print(rows)


def squares(n):
    total = 0
    for i in range(-n, n):
        total += i**2 - i**3 + i**0 + i**1
    return total


print(squares(4000))
print(table([2**31, -(2**31), 2**63, 10**20, True, False], [0, 1, 2, 3, -1, True]))
