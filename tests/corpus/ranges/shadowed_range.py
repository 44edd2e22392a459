# expect: any
"""The name range is rebound while the loop over the real one runs."""


def counting(n):
    yield from (10, 20, 30)


def run(n):
    global range
    total = 0
    for i in range(n):
        for j in range(3):
            total += j
        if i == 1000:
            range = counting
        elif i == 1010:
            del range
    return total


print(run(3000), list(range(2)))
