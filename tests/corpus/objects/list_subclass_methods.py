# expect: any
"""A list subclass with own append, __setitem__ and __len__ in a hot loop."""


class Log(list):
    sets = appends = 0

    def append(self, v):
        Log.appends += 1
        list.append(self, v * 2)

    def __setitem__(self, i, v):
        Log.sets += 1
        list.__setitem__(self, i, v)


def run(targets, n):
    for i in range(n):
        data = targets[0] if i < 1000 else targets[i % 2]
        data.append(i)
        data[0] = i
        if len(data) > 50:
            del data[10:]
    return [sum(t) for t in targets], [type(t).__name__ for t in targets]


print(run([[0], Log([0])], 3000), Log.sets, Log.appends)
