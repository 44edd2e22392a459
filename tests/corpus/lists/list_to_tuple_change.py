# expect: any
"""The indexed sequence is a list, then a tuple, a range, a list subclass."""


class Shifted(list):
    def __getitem__(self, i):
        return list.__getitem__(self, i) + 1000


class Same(list):
    pass


def run(n):
    seq = [1, 2, 3]
    marks = []
    total = 0
    for i in range(n):
        if i == 1000:
            seq = (10, 20, 30)
        elif i == 1500:
            seq = range(100, 103)
        elif i == 2000:
            seq = Same([1, 2, 3])
        elif i == 2500:
            seq = Shifted([1, 2, 3])
        elif i == 3000:
            seq = [4.5, 5, True]
        total += seq[i % 3]
        if i % 500 == 499:
            marks.append(total)
    return marks, len(seq)


print(run(3500))
