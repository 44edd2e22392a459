# expect: any
"""Functions end in the middle of recordings, and other ones are made in their memory while these are on."""


def other():
    total = 0
    for i in range(5):
        total += i
    return total


total = 0
for k in range(300):
    function = eval("lambda items: [unknown for x in items for y in x]")
    try:
        function([[1, 2], [3], 4])
    except (NameError, TypeError) as error:
        message = str(error)
    del function
    total += other()
print(total, message)
