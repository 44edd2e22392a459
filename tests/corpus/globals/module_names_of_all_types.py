# expect: native
"""A loop of a module's body stores ints, floats, strings, tuples, lists, None and big integers in its names."""

count = 0
real = 0.5
text = ""
pair = (0, 0)
items = []
nothing = None
big = 2**62
swapped = 1
for i in range(3000):
    count = count + i
    real = real * 0.999 + i
    text = str(i)
    pair = (pair[1], i)
    items = [i, items[0] if items else None]
    nothing = None if i % 3 else i
    big = big + i * 2**40
    swapped, i2 = i, swapped
    if i == 1500:
        count = float(count)
        new_name = i
    if i > 1600:
        new_name += 1
    if i == 2000:
        del nothing
        nothing = "again"
print(count, real.hex(), text, pair, items, nothing, big, swapped, i2, new_name, i)
del i2
try:
    for i in range(2000):
        if i == 1200:
            del count
        count += 1
except NameError as error:
    print(error, i)
print(sorted(name for name in globals() if not name.startswith("__")))
