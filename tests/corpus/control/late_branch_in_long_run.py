# expect: native
"""Paths through the loop that are taken for the first time very late."""


def run(n):
    a = b = c = 0
    x = 0.0
    for i in range(n):
        a += i & 3
        if i > 400000:
            b += a % 7
            if i > 550000:
                for k in range(i % 3):
                    c += k + 1
                x += 0.5
            elif i % 5 == 0:
                continue
        if a > 10**6:
            a -= 10**6
            b ^= 1
    return a, b, c, x


print(run(600000), run(1000))
