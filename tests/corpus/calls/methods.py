# expect: native
"""Methods, getters and setters; classes and instances that change while the loop runs."""


class Point:
    scale = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def dot(self, other):
        return self.x * other.x + self.y * other.y

    def scaled(self):
        return self.x * self.scale

    def move(self, by):
        self.x += by

    def swap(self):
        self.x, self.y = self.y, self.x


class Slots:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def get(self):
        return self.value

    def add(self, more):
        self.value += more


class Derived(Point):
    scale = 5

    def dot(self, other):
        return -1


def loop(n, points):
    total = 0
    for i in range(n):
        point = points[i % len(points)]
        total += point.dot(points[0])
        point.move(1)
    return total, [(point.x, point.y) for point in points]


def slots(n, obj):
    for i in range(n):
        obj.add(obj.get() % 3)
    return obj.value


def method_replaced(n):
    class Local:
        def value(self):
            return 1

    obj = Local()
    total = 0
    for i in range(n):
        total += obj.value()
        if i == n // 2:
            Local.value = lambda self: 100
    return total


def shadowed_by_instance(n):
    class Local:
        def value(self):
            return 1

    obj = Local()
    total = 0
    for i in range(n):
        total += obj.value()
        if i == n // 2:
            obj.value = lambda: 1000
    return total


def class_attribute_changes(n):
    point = Point(3, 4)
    total = 0
    for i in range(n):
        total += point.scaled()
        if i == n // 3:
            Point.scale = 7
        if i == 2 * n // 3:
            point.scale = 11
    Point.scale = 2
    return total


def class_of_instance_changes(n):
    point = Point(3, 4)
    total = 0
    for i in range(n):
        total += point.dot(point)
        if i == n // 2:
            point.__class__ = Derived
    return total


def attribute_deleted(n):
    point = Point(1, 1)
    caught = 0
    for i in range(n):
        try:
            point.move(1)
        except AttributeError as error:
            caught += 1
            point.x = i
        if i % 97 == 0:
            del point.x
    return caught, point.x


def unbound(n):
    point = Point(2, 3)
    move = point.move
    total = 0
    for i in range(n):
        move(1)
        total += Point.dot(point, point) & 1023
    return total


def swapping(n):
    point = Point(1, 2.5)
    seen = []
    for i in range(n):
        point.swap()
    return point.x, point.y


for n in (20, 900, 2500):
    print(loop(n, [Point(1, 2)]), loop(n, [Point(1, 2), Derived(3, 4), Point(5.0, 6)]))
    print(slots(n, Slots(1)), slots(n, Slots(2.5)))
    print(method_replaced(n), shadowed_by_instance(n), class_attribute_changes(n), class_of_instance_changes(n))
    print(attribute_deleted(n), unbound(n), swapping(n))
