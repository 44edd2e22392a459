# expect: any
"""A free variable that is not bound yet: NameError from the inner function."""


def run(n):
    def inner():
        return later

    errors = good = 0
    for i in range(n):
        try:
            good += inner()
        except NameError as e:
            errors += 1
            text = str(e)
        if i == 1500:
            later = 2
    return errors, good, text


print(run(3000))
