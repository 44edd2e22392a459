# expect: any
"""Digits by spigots: long division with growing big ints."""


def pi_digits(count):
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    out = []
    while len(out) < count:
        if 4 * q + r - t < n * t:
            out.append(n)
            q, r, n = 10 * q, 10 * (r - n * t), (10 * (3 * q + r)) // t - 10 * n
        else:
            q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2
    return "".join(map(str, out))


def e_digits(count):
    a = [1] * (count + 10)
    out = []
    for _ in range(count):
        carry = 0
        for i in range(len(a) - 1, 0, -1):
            v = a[i] * 10 + carry
            a[i] = v % (i + 1)
            carry = v // (i + 1)
        out.append(carry)
    return "2." + "".join(map(str, out))


print(pi_digits(300))
print(e_digits(150))
