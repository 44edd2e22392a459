# expect: native
"""Inner loops whose trip count changes with the outer iteration."""


def run(n):
    total = 0
    for i in range(n):
        for j in range((i * i) % 13):
            total += j
        k = i
        while k > 0:
            k //= 3
            total += 1
    return total


def triangle(n):
    t = 0
    for i in range(n):
        for j in range(i):
            for k in range(j, i, 2):
                t += 1
    return t


print(run(3000), triangle(50))
