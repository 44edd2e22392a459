# expect: any
# exit: 1
"""An uncaught AttributeError on an attribute deleted while the loop runs."""


class Box:
    def __init__(self):
        self.value = 1


def run(n):
    box = Box()
    total = 0
    for i in range(n):
        if i == 2000:
            del box.value
        total += box.value
    return total


run(3000)
