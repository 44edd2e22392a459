# expect: any
"""TypeError of every binary operator and of comparisons, with exact messages."""


def run(pairs, rounds):
    seen = {}
    for r in range(rounds):
        for a, b in pairs:
            for op in range(13):
                try:
                    if op == 0:
                        a + b
                    elif op == 1:
                        a - b
                    elif op == 2:
                        a * b
                    elif op == 3:
                        a / b
                    elif op == 4:
                        a // b
                    elif op == 5:
                        a % b
                    elif op == 6:
                        a**b
                    elif op == 7:
                        a << b
                    elif op == 8:
                        a & b
                    elif op == 9:
                        a < b
                    elif op == 10:
                        a[b]
                    elif op == 11:
                        -a
                    else:
                        a @ b
                except (TypeError, ZeroDivisionError, LookupError) as e:
                    key = op, str(e)
                    seen[key] = seen.get(key, 0) + 1
    return seen


pairs = [(1, "a"), (1.5, None), (2, 3.0), ([], 1), ((), {}), (True, b""), (1, 0), ({}, 1.5)]
for item in run(pairs, 60).items():
    print(item)
