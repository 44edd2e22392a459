# expect: any
"""Attributes that appear, vanish and move between class and instance."""


class Box:
    value = 1


def run(n):
    b = Box()
    total = errors = 0
    for i in range(n):
        if i == 500:
            b.value = 2.5
        elif i == 1000:
            del b.value
        elif i == 1500:
            Box.value = 100
        elif i == 2000:
            del Box.value
        elif i == 2200:
            b.__dict__["value"] = 7
        elif i == 2500:
            b.__dict__ = {"value": True, "other": 1}
        try:
            total += b.value
        except AttributeError as e:
            errors += 1
            text = str(e)
    return total, errors, text


print(run(3000))
