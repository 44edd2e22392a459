# expect: native
"""Every augmented operator on an int local."""


def run(n):
    x = 1
    for i in range(1, n):
        x += i
        x -= 3
        x *= 3
        x //= 2
        x %= 1000003
        x <<= 3
        x >>= 1
        x |= i
        x &= 0xFFFFFF
        x ^= i * 5
    return x


print(run(5000))


def division(n):
    x = 10**6
    for i in range(1, n):
        x /= 2
        x += i
    return x


print(division(3000))
