# expect: native
"""while True with breaks at several places."""


def run(limit):
    i = total = 0
    while True:
        i += 1
        if i % 3 == 0:
            continue
        total += i
        if total > limit:
            why = "total"
            break
        if i > 50000:
            why = "count"
            break
    return i, total, why


print(run(10**7), run(10**12), run(0))
