# expect: native
"""A float that a call stores where its caller stored one."""


class Place:
    value = 1.5


place = Place()
place.value = 1.5


def inner(x):
    place.value = place.value * 0.5 + x


def outer(x):
    place.value = place.value * 0.5 + x
    inner(x)


def loop(numbers):
    for x in numbers:
        outer(x)


loop(range(300))
print(place.value)
