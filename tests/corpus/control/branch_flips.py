# expect: native
"""A branch goes one way for thousands of iterations, then the other way."""


def run(n):
    total = 0
    for i in range(n):
        if i < 3000:
            total += 1
        elif i < 6000:
            total += 2.5
        elif i % 2:
            total -= 1
        else:
            total += i // 1000
    return total


print(run(2999), run(3001), run(6001), run(9000))
