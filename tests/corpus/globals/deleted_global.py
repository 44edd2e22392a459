# expect: any
"""A global deleted in the loop: NameError, handled there; then defined again."""
value = 3


def run(n):
    global value
    total = 0
    missing = []
    for i in range(n):
        if i == 1000:
            del value
        elif i == 1200:
            value = 4
        try:
            total += value
        except NameError as e:
            missing.append(str(e))
    return total, len(missing), missing[0]


print(run(3000))
