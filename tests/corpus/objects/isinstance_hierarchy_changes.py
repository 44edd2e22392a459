# expect: any
"""isinstance results change when an ABC registers the class in the loop."""
from abc import ABC, abstractmethod


class Shape(ABC):
    @abstractmethod
    def area(self):
        ...


class Square(Shape):
    def area(self):
        return 4


class Other:
    pass


def run(n):
    items = [Square(), Other()]
    shapes = errors = 0
    for i in range(n):
        if isinstance(items[i % 2], Shape):
            shapes += 1
        if i == 1000:
            Shape.register(Other)
        try:
            Shape()
        except TypeError:
            errors += 1
    return shapes, errors


print(run(2000))
