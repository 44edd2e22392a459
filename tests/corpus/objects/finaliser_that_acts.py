# expect: any
"""A __del__ that rebinds a global, changes the list and resurrects itself."""
step = 1
saved = []


class D:
    def __init__(self, i, data):
        self.i, self.data = i, data

    def __del__(self):
        global step
        if self.i == 1000:
            step = 2.5
        elif self.i == 1500:
            self.data.append("extra")
        elif self.i == 2000:
            saved.append(self)


def run(n):
    data = [1, 2]
    total = 0
    keep = None
    for i in range(n):
        keep = D(i, data)
        total += step + len(data)
    return total, data, [s.i for s in saved]


print(run(3000))
