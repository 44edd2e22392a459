# expect: any
"""Encoding round trips and errors in the loop."""


def run(n):
    texts = ["plain", "grün", "日本", "😀", "a\ud800b"]
    size = 0
    errors = {}
    for i in range(n):
        t = texts[i % 5]
        try:
            b = t.encode("utf-8")
            size += len(b)
            if b.decode("utf-8") != t:
                size = -1
            size += len(t.encode("latin-1"))
        except UnicodeError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
    return size, errors


print(run(2500))
