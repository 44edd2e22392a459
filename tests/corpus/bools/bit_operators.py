# expect: any
"""&, | and ^ of two bools stay bool, with an int they become int."""


def run(n):
    acc_and, acc_or, acc_xor = True, False, False
    trail = []
    for i in range(n):
        b = i % 7 != 6
        acc_and &= b or i < 1000
        acc_or |= i == 2500
        acc_xor ^= b
        if i % 500 == 0:
            trail.append((acc_and, acc_or, acc_xor, b & 1, b | 2, 1 ^ b))
    return trail, type(acc_and), type(b & 1)


print(run(4000))
