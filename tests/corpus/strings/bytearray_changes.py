# expect: any
"""bytearray stores, range errors, growth and shrinking while iterated."""


def run(n):
    data = bytearray(16)
    errors = {}
    for i in range(n):
        try:
            data[i % len(data)] = data[i % 7] + i % 30
        except ValueError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
            data[i % 7] = 0
        try:
            data[0] = "x" if i % 500 == 0 else 1.5 if i % 500 == 1 else 1
        except TypeError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
        if i % 1000 == 999:
            data += b"zz"
            del data[2:4]
    seen = 0
    for v in data:
        seen += 1
        if seen == 5:
            del data[8:]
    return data, seen, errors


print(run(3500))
