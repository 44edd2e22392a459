# expect: any
"""divmod() results unpacked in the loop."""


def digits(n, base):
    out = []
    while n:
        n, d = divmod(n, base)
        out.append(d)
    return out


total = 0
for i in range(1, 1500):
    for d in digits(i * 7919, 7):
        total += d
print(total)
print(digits(10**40, 97))
print([divmod(a, b) for a in (-7, 7, 0) for b in (-3, 3, -1, 1)])
