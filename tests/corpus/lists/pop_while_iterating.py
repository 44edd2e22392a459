# expect: any
"""Elements popped from the end and the front while a for loop runs."""


def from_end(n):
    data = list(range(n))
    seen = 0
    total = 0
    for v in data:
        seen += 1
        total += v
        if v % 3 == 0:
            data.pop()
    return seen, total, len(data)


def from_front(n):
    data = list(range(n))
    seen = []
    for v in data:
        data.pop(0)
        seen.append(v)
    return len(seen), seen[:5], seen[-2:], len(data)


def to_empty(n):
    data = list(range(n))
    try:
        while True:
            data.pop()
            n -= 1
    except IndexError as e:
        return n, str(e)


print(from_end(4000), from_front(3000), to_empty(3000))
