# expect: native
"""while, for and while nested, with continue in each."""


def run(n):
    total = a = 0
    while a < n:
        a += 1
        if a % 7 == 0:
            continue
        for b in range(a % 11):
            if b == 4:
                continue
            c = b
            while c > 0:
                c -= 2
                if c == 1:
                    continue
                total += a ^ c
        total -= 1
    return total


print(run(1200))
