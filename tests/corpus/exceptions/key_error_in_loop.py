# expect: any
"""KeyError with int, str, tuple and None keys, handled in the loop."""


def run(n):
    d = {i: i * i for i in range(0, 100, 3)}
    total = 0
    missed = []
    for i in range(n):
        for key in (i % 100, str(i % 7), (i % 5, 1), None):
            try:
                total += d[key]
            except KeyError as e:
                if i < 2:
                    missed.append(e.args[0])
                total += 1
        if i == 500:
            d["3"] = d[(2, 1)] = d[None] = 1000
    return total, missed


print(run(1500))
