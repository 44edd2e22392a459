# expect: any
"""reversed of a list that changes, a tuple, a str, and of user sequences."""


class Seq:
    def __len__(self):
        return 4

    def __getitem__(self, i):
        return i * 10


class Own:
    def __reversed__(self):
        return iter((1, 2, 3))


def run(n):
    total = 0
    for i in range(n):
        data = [1, 2, 3, 4, 5, 6]
        for v in reversed(data):
            total += v
            if v == 5:
                del data[3:]
            elif i % 7 == 0:
                data.append(v)
        for v in reversed(Seq()):
            total += v
        for v in reversed(Own()):
            total -= v
    return total


print(run(1000), "".join(reversed("abc")))
