# expect: any
"""Methods of float objects called in the loop."""


def run(n):
    whole = 0
    acc = 0
    for i in range(n):
        x = i / 8
        if x.is_integer():
            whole += 1
        a, b = x.as_integer_ratio()
        acc += a * b
    return whole, acc


print(run(3000))
print([float.fromhex(x.hex()) == x for x in (0.1, 5e-324, 1e308, -0.0)])
