# exit: 1
# expect: native
"""The counted global is deleted by a callee: NameError at the place that reads it next."""

counter = 0


def perhaps(i):
    global counter
    if i == 1500:
        del counter
    return 1


def count(n):
    global counter
    for i in range(n):
        counter += perhaps(i) * (
            counter + 1 > 0
        )
    return counter


try:
    count(4000)
except NameError as error:
    print(error, error.name)
counter = 10
print(count(1000), count(1200))
count(1501)
