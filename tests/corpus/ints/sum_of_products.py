# expect: native
"""Two nested counted loops over ints: the plainest hot code there is."""


def run(n, m):
    total = 0
    for i in range(n):
        for j in range(m):
            total += i * j - (i ^ j) + (i & j)
    return total


print(run(300, 300), run(1, 1), run(0, 5), run(5, 0))
