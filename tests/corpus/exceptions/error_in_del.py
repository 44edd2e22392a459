# expect: any
# stderr: yes
"""Exceptions in finalisers go to stderr, with traceback, and the loop goes on."""


class Finaliser:
    """A finaliser with a repr that shows no address."""

    def __get__(self, obj, cls=None):
        def call():
            if obj.i % 1000 == 500:
                raise ValueError(obj.i)

        self.last = obj.i
        return Named(call)


class Named:
    def __init__(self, call):
        self.call = call

    def __call__(self):
        self.call()

    def __repr__(self):
        return "<finaliser>"


class Bad:
    __del__ = Finaliser()

    def __init__(self, i):
        self.i = i


def run(n):
    kept = None
    count = 0
    for i in range(n):
        kept = Bad(i)
        count += 1
    return count, kept.i, Bad.__dict__["__del__"].last


print(run(3000))
