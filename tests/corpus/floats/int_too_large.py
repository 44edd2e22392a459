# expect: any
"""An int that grows too large for a float: OverflowError in the loop."""


def run(n):
    big = 1
    total = 0.0
    for i in range(n):
        big = big * 3
        try:
            total = big * 0.5
        except OverflowError as e:
            return i, str(e), total, big.bit_length()
    return n, total


for _ in range(5):
    print(run(3000))
for op in ("b + 1.0", "1.0 - b", "b / 2", "b / b", "2.0 ** b", "float(b)", "b // 1.0", "b < 1.0", "b == 1.0"):
    try:
        print(op, eval(op, {"b": 10**400}))
    except OverflowError as e:
        print(op, "->", e)
