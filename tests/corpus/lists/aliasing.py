# expect: native
"""Two names of one list: each store must be seen by the other name's load."""


def run(a, b, n):
    total = 0
    k = len(a)
    for i in range(n):
        a[i % k] = b[(i + 1) % k] + 1
        b[(i + 2) % k] = a[i % k] - total % 5
        total += a[(i + 2) % k]
    return total, a, b


x = [1, 2, 3, 4, 5]
print(run(x, x, 3000))
print(run([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 3000))


def kinds(a, b, n):
    for i in range(n):
        a[0] = i
        b[0] = i + 0.5
        if a[0] != i:
            c = a[0]
        else:
            c = None
    return a, b, c


print(kinds(x, x, 2000), kinds([0], [0], 2000))
