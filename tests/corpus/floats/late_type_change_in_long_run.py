# expect: native
"""A float loop that receives an int, a big int and a bool very late."""


def run(values, n):
    x = 0.5
    k = 0
    v = values[0]
    for i in range(n):
        x = x * 0.5 + v
        if i % 200000 == 199999:
            k += 1
            v = values[k % len(values)]
    return x, v


print(run([1.25, 3, 1 << 70, True, 0.1], 1000000))
print(run([1.25], 300000))
