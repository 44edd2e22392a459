"""Classes: attributes, slots, properties, methods of every kind, special methods, inheritance, ``__getattr__``.

A class is described by its offers: what an expression may ask of one of its objects, always with an int as the answer,
and its stores: what a statement may do to one.
"""

from dataclasses import dataclass, field

from grammar import expressions


@dataclass
class Offer:
    """An expression over an object; ``argument()`` gives the text of an int."""

    text: object
    cost: int = 3


@dataclass
class Class:
    """What a class offers."""

    name: str
    slots: bool
    offers: list = field(default_factory=list)
    stores: list = field(default_factory=list)
    methods: list = field(default_factory=list)
    special: set = field(default_factory=set)


def define(maker):
    """Writes a class of its own or one that inherits."""
    name = f"K{len(maker.classes)}"
    base = maker.pick_from(list(maker.classes.values())) if maker.classes and maker.chance(50) else None
    slots = maker.chance(30) if base is None else base.slots
    made = Class(name, slots)
    with maker.block(f"class {name}{f'({base.name})' if base else ''}:"):
        if slots:
            maker.emit("__slots__ = ()" if base else "__slots__ = ('x', 'y', '__weakref__')")
        maker.emit(f"shared = {maker.upto(9)}")
        if base is None:
            with maker.block("def __init__(self, x=1):"):
                maker.emit("self.x = x")
                maker.emit(f"self.y = {maker.upto(5)}")
        elif maker.chance(50):
            with maker.block("def __init__(self, x=1):"):
                maker.emit("super().__init__(x)")
                maker.emit("self.y = x")
        with maker.block("def __repr__(self):"):
            maker.emit(f"return '<{name} %r %r>' % (self.x, self.y)")
        if base:
            made.offers, made.stores = list(base.offers), list(base.stores)
            made.methods, made.special = list(base.methods), set(base.special)
        else:
            made.offers += [
                Offer(lambda name, argument: f"{name}.x", 1),
                Offer(lambda name, argument: f"{name}.y", 1),
                Offer(lambda name, argument: f"{name}.shared", 1),
            ]
            made.stores += [
                lambda name, argument: f"{name}.x = {argument()}",
                lambda name, argument: f"{name}.y = {argument()}",
                lambda name, argument: f"{name}.x += 1",
            ]
            if not slots:
                made.stores += [
                    lambda name, argument: f"{name}.shared = {argument()}",
                    lambda name, argument: f"{name}.__dict__['y'] = {argument()}",
                    lambda name, argument: f"{name}.__dict__.pop('shared', None)",
                    lambda name, argument: f"{name}.late = {argument()}",
                    lambda name, argument: f"setattr({name}, 'x', {argument()})",
                ]
        for part in maker.random.sample(PARTS, 3 + maker.upto(4)):
            part(maker, made)
    maker.emit("")
    maker.classes[name] = made
    return made


def body_int(maker, *names):
    """An int over these names, for a body of its own."""
    with maker.inner_scope("function"):
        maker.scope.types = {name: "int" for name in names}
        maker.scope.fixed, maker.scope.counters, maker.scope.in_loop = set(names), [], False
        return expressions.expression(maker, "int", 2)


def method(maker, made):
    name = f"m{len(made.methods)}"
    made.methods.append(name)
    with maker.block(f"def {name}(self, a, b=2):"):
        if maker.chance(30):
            with maker.block("for k in range(a % 4):", 2):
                maker.emit(f"b += {body_int(maker, 'k', 'b', 'self.x')} % 100")
        if maker.chance(30):
            maker.emit(f"self.{maker.pick('x', 'y')} = (a + b) % 1000")
        maker.emit(f"return {body_int(maker, 'a', 'b', 'self.x', 'self.y')}")
    made.offers += [
        Offer(lambda obj, argument: f"{obj}.{name}({argument()})", 8),
        Offer(lambda obj, argument: f"{obj}.{name}({argument()}, b={argument()})", 8),
        Offer(lambda obj, argument: f"{obj}.{name}(*({argument()},))", 8),
    ]


def static_method(maker, made):
    name = f"s{len(made.methods)}"
    made.methods.append(name)
    maker.emit("@staticmethod")
    with maker.block(f"def {name}(a):"):
        maker.emit(f"return {body_int(maker, 'a')}")
    made.offers.append(Offer(lambda obj, argument: f"{obj}.{name}({argument()})", 5))


def class_method(maker, made):
    name = f"c{len(made.methods)}"
    made.methods.append(name)
    maker.emit("@classmethod")
    with maker.block(f"def {name}(cls, a):"):
        maker.emit("cls.shared = (cls.shared + 1) % 50")
        maker.emit(f"return {body_int(maker, 'a', 'cls.shared')}")
    made.offers.append(Offer(lambda obj, argument: f"{obj}.{name}({argument()})", 5))


def read_property(maker, made):
    name = maker.pick("p", "q")
    maker.emit("@property")
    with maker.block(f"def {name}(self):"):
        if maker.chance(30):
            maker.emit("event('get', self.x)") if maker.chance(30) else maker.emit("self.y = (self.y + 1) % 100")
        maker.emit(f"return {body_int(maker, 'self.x', 'self.y')}")
    made.offers.append(Offer(lambda obj, argument: f"{obj}.{name}", 5))
    if maker.chance(50):
        maker.emit(f"@{name}.setter")
        with maker.block(f"def {name}(self, value):"):
            maker.emit("self.x = value")
        made.stores.append(lambda obj, argument: f"{obj}.{name} = {argument()}")


def special(names, header, result, offer):
    """A part with one special method; ``result`` names what its body may use."""

    def part(maker, made):
        with maker.block(header):
            maker.emit(result(maker))
        made.special.add(names)
        made.offers.append(Offer(offer, 6))

    return part


def index_methods(maker, made):
    with maker.block("def __getitem__(self, key):"):
        maker.emit(f"return {body_int(maker, 'self.x', 'key')} if key else self.x")
    with maker.block("def __setitem__(self, key, value):"):
        maker.emit("self.y = (key + value) % 1000")
    made.offers.append(Offer(lambda obj, argument: f"{obj}[{argument()}]", 6))
    made.stores.append(lambda obj, argument: f"{obj}[{argument()} % 5] = {argument()}")


def missing_attributes(maker, made):
    with maker.block("def __getattr__(self, name):"):
        with maker.block("if name[:2] == '__':"):
            maker.emit("raise AttributeError(name)")
        maker.emit(f"return len(name) + {maker.upto(5)}")
    made.offers.append(Offer(lambda obj, argument: f"{obj}.absent", 6))
    made.offers.append(Offer(lambda obj, argument: f"getattr({obj}, 'late')", 6))


def comparisons(maker, made):
    with maker.block("def __eq__(self, other):"):
        maker.emit("return self.x == getattr(other, 'x', other)")
    with maker.block("def __hash__(self):"):
        maker.emit("return hash(self.x)")
    with maker.block("def __lt__(self, other):"):
        maker.emit("return self.x < getattr(other, 'x', other)")
    made.offers.append(Offer(lambda obj, argument: f"({obj} == {argument()})", 6))
    made.offers.append(Offer(lambda obj, argument: f"({obj} < {argument()})", 6))
    made.offers.append(Offer(lambda obj, argument: f"{{{obj}: 5}}.get({argument()}, 2)", 8))


def loud_end(maker, made):
    if not maker.has("finalisers"):
        return
    with maker.block("def __del__(self):"):
        maker.emit(f"event('end {made.name}', self.x)")


def returned(*names):
    return lambda maker: f"return {body_int(maker, *names)}"


PARTS = [
    method,
    method,
    method,
    static_method,
    class_method,
    read_property,
    index_methods,
    missing_attributes,
    comparisons,
    loud_end,
    special("add", "def __add__(self, other):", returned("self.x", "self.y"), lambda obj, argument: f"({obj} + {argument()})"),
    special("radd", "def __radd__(self, other):", returned("other", "self.y"), lambda obj, argument: f"({argument()} + {obj})"),
    special("len", "def __len__(self):", lambda maker: f"return abs({body_int(maker, 'self.x')}) % 5", lambda obj, argument: f"len({obj})"),
    special("bool", "def __bool__(self):", lambda maker: "return self.x % 2 == 0", lambda obj, argument: f"(3 if {obj} else {argument()})"),
    special("call", "def __call__(self, a=1):", returned("a", "self.x"), lambda obj, argument: f"{obj}({argument()})"),
    special("index", "def __index__(self):", lambda maker: "return self.y % 3", lambda obj, argument: f"[5, 6, 7][{obj}]"),
    special("contains", "def __contains__(self, item):", lambda maker: "return item == self.x", lambda obj, argument: f"({argument()} in {obj})"),
    special("iter", "def __iter__(self):", lambda maker: "yield from (self.x, self.y)", lambda obj, argument: f"sum({obj})"),
    special("enter", "def __neg__(self):", returned("self.x"), lambda obj, argument: f"(-{obj})"),
]
