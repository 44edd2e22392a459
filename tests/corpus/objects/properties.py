# expect: any
"""Properties and other descriptors, also added to the class while hot."""


class Temp:
    def __init__(self):
        self._c = 0.0
        self.reads = 0

    @property
    def c(self):
        self.reads += 1
        return self._c

    @c.setter
    def c(self, v):
        if v > 100:
            raise ValueError(v)
        self._c = v


class Count:
    def __get__(self, obj, cls):
        obj.gets = obj.gets + 1
        return 3

    def __set__(self, obj, v):
        obj.sets = obj.sets + 1


class Plain:
    gets = sets = 0


def run(n):
    t, p = Temp(), Plain()
    p.x = 1
    errors = total = 0
    for i in range(n):
        try:
            t.c += 1
        except ValueError as e:
            errors += 1
            t.c = e.args[0] - 101
        if i == 1500:
            Plain.x = Count()
        elif i == 2000:
            del Plain.x
        total += p.x
        p.x = 1
    return t.c, t.reads, errors, total, p.gets, p.sets


print(run(2500))
