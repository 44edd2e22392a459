# expect: any
"""chr and ord with borders and errors."""


def run(n):
    acc = 0
    errors = {}
    for i in range(-50, n):
        try:
            c = chr(i * 500)
            acc += ord(c) + len(c)
        except (ValueError, OverflowError) as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
        try:
            ord("ab"[: i % 3])
        except TypeError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
    return acc, errors


print(run(2500))
print([chr(c) for c in (0, 65, 255, 256, 0x20AC, 0x10FFFF)], ord(b"a"))
