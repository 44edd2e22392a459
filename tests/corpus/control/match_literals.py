# expect: any
"""match on literals, alternatives, guards and captures in a hot loop."""


def kind(v):
    match v:
        case 0:
            return 1
        case 1 | 2 | 3:
            return 2
        case True:
            return 3
        case "a" | "b":
            return 4
        case float(x) if x > 10:
            return 5
        case -1.5:
            return 6
        case None:
            return 7
        case int(n) if n % 2 == 0:
            return 8
        case _:
            return 9


def run(n):
    values = [0, 1, True, False, 2.0, "a", "z", 10.5, -1.5, None, 100, 101, 1 << 70]
    total = 0
    for i in range(n):
        total = total * 3 % 1000003 + kind(values[i % 13])
    return total, [kind(v) for v in values]


print(run(4000))
