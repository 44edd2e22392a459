"""getattr and setattr by name."""

from _parts import run


class Record:
    pass


def work(n):
    record = Record()
    record.a = record.b = 0
    names = ("a", "b")
    for i in range(n):
        name = names[i & 1]
        setattr(record, name, getattr(record, name) + 1)
    return record.a * record.b


run(work)
