# expect: any
"""str + int and friends, after many good concatenations."""


def run(n):
    s = ""
    errors = {}
    piece = "x"
    for i in range(n):
        if i == 1000:
            piece = 5
        elif i == 1500:
            piece = None
        elif i == 2000:
            piece = b"y"
        elif i == 2500:
            piece = "z"
        try:
            s = s[-10:] + piece
        except TypeError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
    return s, errors


print(run(3000))
print("ab" * 3, "ab" * 0, "ab" * -1, 2 * "ab", "ab" * True)
