# expect: any
"""while i < len(data) with a body that changes the length."""


def run():
    data = [27]
    i = 0
    while i < len(data):
        v = data[i]
        if len(data) < 4000:
            data.append(v // 2 if v % 2 == 0 else 3 * v + 1)
        if v == 1 and i % 2:
            del data[-1]
        i += 1
    return i, len(data), sum(data)


print(run())
