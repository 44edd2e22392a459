"""A class that is both an instance and a subclass of the metaclass: `super` looks in its own order then."""


class Base(type):
    def rank(cls):
        return 1


class Meta(Base):
    def rank(cls):
        return super().rank() + 1


class Plain(metaclass=Meta):
    pass


class Both(Meta, metaclass=Meta):
    pass


def ranks(classes):
    total, errors = 0, []
    for number, cls in enumerate(classes):
        try:
            total += Meta.rank(cls)
        except TypeError as error:
            errors.append((number, str(error)))
    return total, errors


def plain(classes):
    total = 0
    for cls in classes:
        total += Meta.rank(cls)
    return total


print(plain([Plain] * 20000))
try:
    print(plain([Plain] * 5000 + [Both]))
except TypeError as error:
    print(error)
print(ranks([Plain] * 20000))
print(ranks([Plain] * 5000 + [Both] + [Plain] * 5000 + [Both] * 3))
