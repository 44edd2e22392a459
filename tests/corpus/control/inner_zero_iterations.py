# expect: native
"""An inner loop that mostly does not run at all."""


def run(n):
    total = entered = 0
    for i in range(n):
        for j in range(i % 100 - 97):
            total += j + i
            entered += 1
        k = 5
        while k < i % 8:
            k += 1
            entered += 1
    return total, entered


print(run(6000))
