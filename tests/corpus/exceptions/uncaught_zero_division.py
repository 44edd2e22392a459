# expect: any
# exit: 1
"""An uncaught error in the loop of a function: the traceback with its markers."""


def average(total, count):
    return total // count + total % 7


def run(n):
    acc = 0
    for i in range(n):
        acc += average(i * 3, 2500 - i) * 2
    return acc


print("start")
print(run(2000))
print(run(3000))
