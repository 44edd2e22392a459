# expect: any
"""The namespace of a function ends while a loop of it is recorded or waits for the compiler, and another one takes its
place in memory, with other objects under the same names."""

SOURCE = """
class Value:
    def __init__(self, number):
        self.number = number

    def __del__(self, ended=ended):
        ended.append(self.number)

value = Value(NUMBER)
kind = KIND

def work(n):
    total = 0
    for i in range(n):
        total += len(kind)
        if i == 3 and value.number % 2:
            raise ArithmeticError(value.number)
    return total
"""

log, ended = [], []
for number in range(200):
    kind = [(1, 2), [1, 2, 3], {"a": 1}, "text"][number % 4]
    names = {"ended": ended, "NUMBER": number, "KIND": kind}
    exec(SOURCE, names)
    code = names["work"].__code__
    try:
        log.append(names["work"](9))
    except ArithmeticError as error:
        log.append(str(error))
        del error
    names.clear()
    del names
print(log[:12], log[-4:])
print(ended == list(range(200)), len(ended))
