# expect: native
"""Truth of ints and the result of and, or, not on them."""


def run(n):
    zeros = 0
    acc = 0
    for i in range(-n, n):
        if not i % 3:
            zeros += 1
        acc += (i and 2) + (i % 2 or 5) + (not i)
        while i and i > n - 3:
            acc += i
            i -= 1
    return zeros, acc


print(run(2500))
big = 1 << 70
print([bool(big - big), bool(big), big and 1, 0 or big, not big])
