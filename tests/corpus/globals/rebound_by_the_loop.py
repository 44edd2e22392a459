# expect: any
"""The loop itself writes the global it reads."""
counter = 0
flag = False


def run(n):
    global counter, flag
    for i in range(n):
        counter += 1
        if counter == 1500:
            flag = True
        if flag:
            counter += 2
        else:
            counter = counter + 1 - 1
    return counter


print(run(4000), counter, flag)
