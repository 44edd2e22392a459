"""Functions read names that the loop around their call stores, in a module's body and in functions."""

counter = 0
limit = 100


def get():
    return counter


def below():
    return counter < limit


total = 0
for i in range(3000):
    counter += 1
    total += get()
    if i % 1000 == 500:
        limit += 1000
    if below():
        total += 1
print(total, counter, limit)


def in_function(n):
    global counter
    counter = 0
    total = 0
    for i in range(n):
        counter = i * 2
        total += get()
    return total


def changed_by_host(n):
    total = 0
    for i in range(n):
        total += get()
        if i % 500 == 250:
            globals()["counter"] = i
    return total


def len(x):
    return 5


def builtin_hidden(n):
    global len
    total = 0
    for i in range(n):
        total += size([1])
        if i == n // 2:
            hidden = len
            del len
    len = hidden
    return total


def size(x):
    return len(x)


print(in_function(2500), changed_by_host(2500), builtin_hidden(2500))
