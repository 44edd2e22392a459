# expect: any
"""The list grows for a while, then the index passes its end."""


def run(n):
    data = []
    total = 0
    try:
        for i in range(n):
            if i < 2000:
                data.append(i)
            total += data[i]
    except IndexError as e:
        return i, total, str(e), len(data)
    return total


print(run(1000), run(2000), run(2001), run(3000))


def store(n):
    data = [0] * 1500
    try:
        for i in range(n):
            data[i] = i
    except IndexError as e:
        return i, str(e), sum(data)
    return sum(data)


print(store(1500), store(3000))
