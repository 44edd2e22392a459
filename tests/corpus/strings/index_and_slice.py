# expect: any
"""Characters by positive, negative, bool and too large indices; slices."""


def run(s, n):
    acc = 0
    errors = {}
    k = len(s)
    for i in range(n):
        j = i % (2 * k + 2) - k - 1
        try:
            acc += ord(s[j])
        except IndexError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
        acc += len(s[i % 5:]) + len(s[::-1][: i % 3]) + (s[i % 2 == 0] == "b")
    return acc, errors


print(run("abcdef", 3000), run("ab€", 2000))
