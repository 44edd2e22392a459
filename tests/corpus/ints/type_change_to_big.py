# expect: any
"""A list element and a local turn into big ints in iteration 1000."""


def run(n):
    data = [1, 2, 3]
    k = 5
    total = 0
    for i in range(n):
        if i == 1000:
            data[1] = 1 << 80
            k = -(1 << 65)
        elif i == 1500:
            k = 5
            data[1] = 2
        total += data[i % 3] + k
    return total, data, k


print(run(999), run(1200), run(3000))
