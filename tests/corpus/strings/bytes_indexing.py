# expect: any
"""bytes give ints by index, bytes by slice; iteration; errors."""


def checksum(data):
    a, b = 1, 0
    for v in data:
        a = (a + v) % 65521
        b = (b + a) % 65521
    return b << 16 | a


data = bytes(i * 7 & 255 for i in range(5000))
print(checksum(data), checksum(b""), data[0], data[-1], data[:3], type(data[5]))


def by_index(data):
    total = 0
    i = 0
    try:
        while True:
            total += data[i] * (i & 3)
            i += 1
    except IndexError as e:
        return total, i, str(e)


print(by_index(data), b"a" + b"b" * 3, b"abc" < b"abd", 97 in b"abc")
