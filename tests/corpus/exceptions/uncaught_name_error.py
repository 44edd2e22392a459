# expect: any
# exit: 1
"""An uncaught NameError with the interpreter's suggestion."""
number = 5


def run(n):
    total = 0
    for i in range(n):
        total += number
        if i == 1500:
            total += numbr
    return total


run(3000)
