# expect: any
"""round() of floats: to int, to digits, halves, huge and special values."""


def run(n):
    acc = 0
    facc = 0.0
    for i in range(-n, n):
        acc += round(i / 2) * (i % 7)
        facc += round(i * 0.125, 2) + round(i * 1.5, -1)
    return acc, facc.hex()


print(run(2000))
print([round(x) for x in (0.5, 1.5, 2.5, -0.5, -1.5, 1e20, -2.5)])
print([round(x, 1) for x in (0.05, 0.15, 0.25, 0.35, -0.05, 1e300, 2.675)])
for bad in (float("nan"), float("inf"), -float("inf")):
    try:
        round(bad)
    except (ValueError, OverflowError) as e:
        print(type(e).__name__, e)
