"""Types that the grammar keeps track of, and constants of each.

A type is a word. Most programs run long without raising because operands are chosen by their types; that a variable
changes its type is then the business of ``disturb``, not an accident of every second line.
"""

# Types of variables, with weights for choosing those of a function.
VARIABLE_TYPES = [
    (9, "int"),
    (4, "float"),
    (3, "str"),
    (1, "bool"),
    (1, "bytes"),
    (4, "ints"),
    (1, "floats"),
    (2, "strs"),
    (2, "mixed"),
    (2, "pair"),
    (3, "tup"),
    (3, "dict"),
    (2, "sdict"),
    (2, "set"),
    (1, "token"),
    (1, "bytearray"),
]

INTS = ["0", "1", "2", "3", "5", "7", "-1", "-2", "10", "100", "255", "256", "257", "-5", "-6", "1000"]
EDGE_INTS = [
    "2147483647",
    "2147483648",
    "-2147483648",
    "4611686018427387904",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "1 << 64",
    "(1 << 30) - 1",
    "1 << 30",
    "10 ** 20",
]
FLOATS = ["0.0", "1.0", "0.5", "-1.5", "2.25", "3.0", "1e3"]
EDGE_FLOATS = ["-0.0", "NAN", "INF", "-INF", "1e308", "5e-324", "1e16", "0.1"]
STRS = ["''", "'a'", "'ab'", "'xyz'", "'12'", "'B c'", "'é'", "'€uro'", "'\\U0001f600z'", "'a\\x00b'"]
BYTES = ["b''", "b'a'", "b'xyz'", "b'\\x00\\xff\\x80'"]


def constant(maker, kind):
    """Text of a constant of a type."""
    if kind == "int":
        return f"({maker.pick_from(EDGE_INTS)})" if maker.chance(7) else maker.pick_from(INTS)
    if kind == "float":
        return maker.pick_from(EDGE_FLOATS) if maker.chance(20) else maker.pick_from(FLOATS)
    if kind == "str":
        return maker.pick_from(STRS)
    if kind == "bytes":
        return maker.pick_from(BYTES)
    if kind == "bool":
        return maker.pick("True", "False")
    if kind == "token":
        return f"TOKENS[{maker.upto(3)}]"
    if kind == "mixed":
        kinds = [maker.pick("int", "float", "str", "none", "bool") for _ in range(1 + maker.upto(5))]
        return "[" + ", ".join("None" if item == "none" else constant(maker, item) for item in kinds) + "]"
    return display(maker, kind, lambda item: constant(maker, item))


def display(maker, kind, item):
    """Text of a display of a container type; ``item(kind)`` gives the text of an element."""
    count = maker.weighted([(1, 0), (3, 1), (3, 2), (3, 3), (2, 6)])
    if kind in ("ints", "floats", "strs"):
        return "[" + ", ".join(item(kind[:-1]) for _ in range(count)) + "]"
    if kind == "tup":
        return "(" + "".join(item("int") + ", " for _ in range(count)).rstrip(" ") + ")"
    if kind == "pair":
        return f"({item('int')}, {item('int')})"
    if kind == "dict":
        return "{" + ", ".join(f"{key}: {item('int')}" for key in range(count)) + "}"
    if kind == "sdict":
        return "{" + ", ".join(f"'k{key}': {item('int')}" for key in range(count)) + "}"
    if kind == "set":
        return "{" + ", ".join(f"{item('int')} % 16" for _ in range(max(1, count))) + "}"
    if kind == "bytearray":
        return f"bytearray({constant(maker, 'bytes')})"
    raise ValueError(f"no display of type {kind}")
