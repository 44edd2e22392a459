# expect: any
"""A for loop sees what is appended to its list."""


def run():
    data = [1]
    for v in data:
        if len(data) < 5000:
            data.append(v + 1)
    return len(data), v, data[-3:]


print(run())


def fibonacci_like():
    data = [1, 1]
    for i, v in enumerate(data):
        if i < 3000:
            data.append((data[i] + data[i + 1]) % 1000007)
    return len(data), data[-3:]


print(fibonacci_like())
