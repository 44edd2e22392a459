"""isinstance: subclasses, `__class__` that lies, metaclasses, proxies, bases and classes that change in the loop."""
import weakref


class A:
    pass


class B(A):
    pass


class C:
    pass


class Lies:
    """Says that it is an A."""
    @property
    def __class__(self):
        Lies.asked += 1
        return A


Lies.asked = 0


class Getter:
    """Finds its attributes by itself."""
    def __getattribute__(self, name):
        if name == "__class__":
            return B
        return object.__getattribute__(self, name)


class Raises:
    @property
    def __class__(self):
        raise ValueError("no class")


class Meta(type):
    def __instancecheck__(cls, value):
        return value == 3


class Checked(metaclass=Meta):
    pass


def count(items, cls, n):
    found = 0
    for i in range(n):
        if isinstance(items[i % len(items)], cls):
            found += 1
    return found


class Node:
    def __init__(self, payload):
        self.payload = payload

    def is_a(self):
        return isinstance(self.payload, A)

    def is_int(self):
        return isinstance(self.payload, int) and not isinstance(self.payload, bool)


def through_methods(nodes, n):
    found = 0
    for i in range(n):
        node = nodes[i % len(nodes)]
        if node.is_a():
            found += 1
        elif node.is_int():
            found += 1000
    return found


def changing(n):
    item, found = C(), 0
    for i in range(n):
        if i == n // 2:
            item.__class__ = B
        found += isinstance(item, A)
    return found


def new_bases(n):
    class Base(C):
        pass

    class Derived(Base):
        pass
    item, found = Derived(), 0
    for i in range(n):
        if i == n // 2:
            Base.__bases__ = (A,)
        found += isinstance(item, A)
    return found


def raising(n):
    items, errors, found = [A(), B(), C()], 0, 0
    for i in range(n):
        if i == n // 2:
            items[1] = Raises()
        try:
            found += isinstance(items[i % 3], A)
        except ValueError as error:
            errors += 1
            text = str(error)
    return found, errors, text


a = A()
print(count([A(), B(), C()], A, 1500), count([A(), B(), C(), None, 3], B, 1500))
print(count([1, True, 2.5, "x"], int, 1200), count([1, True, 2.5, "x"], (int, str), 1200))
print(count([A(), Lies(), C()], A, 600), Lies.asked)
print(count([Getter(), C()], A, 600), count([weakref.proxy(a), C()], A, 600))
print(count([1, 3, A()], Checked, 900), count([A, B, int], type, 900))
print(through_methods([Node(A()), Node(1), Node(True), Node("s"), Node(B()), Node(Lies())], 3000))
try:
    Base = changing(1000)
except TypeError as error:
    Base = str(error)
print(Base)
try:
    print(new_bases(1000))
except TypeError as error:
    print(error)
print(raising(900))
try:
    count([1], 5, 10)
except TypeError as error:
    print(error)
