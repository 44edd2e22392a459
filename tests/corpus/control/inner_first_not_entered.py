# expect: native
"""The inner loop is entered only after the outer one has long been hot."""


def run(n, when):
    total = 0
    j = -1
    for i in range(n):
        for j in range(0 if i < when else 3):
            total += j * i
        total += 1
    return total, j


print(run(4000, 2000), run(4000, 5000), run(4000, 0), run(4000, 3999))
