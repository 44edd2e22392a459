# expect: any
"""Slices read, assigned and deleted in the loop, with steps and clipping."""


def run(n):
    data = list(range(20))
    acc = 0
    for i in range(n):
        acc += sum(data[i % 5:]) + sum(data[:-(i % 7)]) + len(data[i % 3::3]) + data[::-1][0]
        data[2:5] = [i % 11] * (i % 4)
        if len(data) > 30:
            del data[::3]
        elif len(data) < 10:
            data += [1, 2, 3]
    return acc, data


print(run(2000))
for bad in ("data[::0]", "data[0:1:2] .append(1) or data[::2].__setitem__(slice(0, 4, 2), [1])", "data['a':]"):
    data = list(range(6))
    try:
        print(eval(bad))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
