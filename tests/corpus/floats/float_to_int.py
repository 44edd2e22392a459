# expect: any
"""int() of floats at the word borders; nan and inf raise."""


def run(values, rounds):
    for r in range(rounds):
        out = []
        for v in values:
            try:
                out.append(int(v))
            except (ValueError, OverflowError) as e:
                out.append(str(e))
    return out


values = [0.0, -0.0, 0.99, -0.99, 2.0**30, 2.0**31, 2.0**53, 2.0**62, 2.0**63 - 1024, 2.0**63, -(2.0**63), -(2.0**63) - 2048, 1e20, 1e300]
values += [float("nan"), float("inf"), -float("inf")]
print(run(values, 200))


def trunc_sum(n):
    s = 0
    for i in range(n):
        s += int(i * 1.1) - int(-i * 0.3)
    return s


print(trunc_sum(8000))
