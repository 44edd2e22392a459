# expect: any
"""A list indexed by bool, by an int subclass and by an __index__ object."""


class Two:
    calls = 0

    def __index__(self):
        Two.calls += 1
        return 2


class MyInt(int):
    pass


def run(n):
    data = [10, 20, 30]
    keys = [0, True, Two(), MyInt(1), False, -1]
    total = 0
    for i in range(n):
        k = keys[i % 6]
        total += data[k]
        data[k] = data[k] + 1
    return total, data


print(run(3000), Two.calls)
for bad in (1.0, "1", None, (0,)):
    try:
        [1][bad]
    except TypeError as e:
        print(e)
