# expect: native
"""The sum of 0.1 in binary, printed exactly."""


def run(n, step):
    s = 0.0
    for i in range(n):
        s += step
    return repr(s), s.hex()


for step in (0.1, 0.2, 1 / 3, 1e-7, -0.7, 1e22):
    print(step, run(10000, step))
