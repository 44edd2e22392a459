# expect: any
"""insert, remove, extend, count, index, reverse, sort, copy in a loop."""


def run(n):
    data = []
    acc = 0
    missing = 0
    for i in range(n):
        data.insert(i % 5, i * 7 % 13)
        data.extend((i % 3,))
        if i % 4 == 0:
            data.reverse()
        if i % 50 == 0:
            data.sort()
        try:
            acc += data.index(12)
            data.remove(5)
        except ValueError:
            missing += 1
        if len(data) > 40:
            data = data.copy()[:20]
        acc += data.count(2)
    return acc, missing, data


print(run(2000))
