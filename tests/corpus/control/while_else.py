# expect: any
"""else of a while loop, with continue, break and a condition with a call."""


def cond(i, n):
    return i < n


def run(n, stop):
    i = skipped = 0
    while cond(i, n):
        i += 1
        if i % 4:
            skipped += 1
            continue
        if i == stop:
            break
    else:
        skipped = -skipped
    return i, skipped


print(run(4000, 2000), run(4000, 2001), run(0, 0), run(4000, 4000))
