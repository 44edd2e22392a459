# expect: any
"""globals()['len'] appears and goes while the loop calls len."""


def fake(x):
    return -100


def run(n):
    data = [1, 2, 3]
    total = 0
    for i in range(n):
        if i == 1000:
            globals()["len"] = fake
        elif i == 1100:
            del globals()["len"]
        elif i == 2000:
            globals().update(len=lambda x: 7)
        elif i == 2100:
            globals().pop("len")
        total += len(data)
    return total


print(run(900), run(3000))
