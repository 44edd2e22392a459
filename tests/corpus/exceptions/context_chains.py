# expect: any
"""__context__, __cause__ and __suppress_context__ of errors made in loops."""


def chain(n):
    error = None
    for i in range(n):
        try:
            if error is None:
                raise ValueError(i)
            try:
                raise error
            except ValueError:
                raise ValueError(i)
        except ValueError as e:
            error = e
    length = 0
    values = []
    while error is not None:
        length += 1
        if length <= 3:
            values.append(error.args[0])
        error = error.__context__
    return length, values


print(chain(3), chain(800))


def kinds(n):
    out = {}
    for i in range(n):
        try:
            try:
                1 // 0
            except ZeroDivisionError as z:
                if i % 3 == 0:
                    raise KeyError from z
                if i % 3 == 1:
                    raise KeyError from None
                raise KeyError
        except KeyError as e:
            key = repr(e.__cause__), repr(e.__context__), e.__suppress_context__
            out[key] = out.get(key, 0) + 1
    return out


print(kinds(1500))
