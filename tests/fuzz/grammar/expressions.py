"""Typed expressions.

``expression(maker, kind, depth)`` gives text in parentheses where it needs them. Sizes stay bounded: products,
powers and shifts are masked, concatenations cut, so that a thousand iterations neither overflow time nor memory.
Divisors are never zero, indices in range, unless a disturbance made them so.
"""

from grammar import iterables
from grammar.values import constant, display

MASKS = ("& 0xFFFF", "% 9973", "& 0xFFFFFFFF", "% 1009")


def expression(maker, kind, depth=2):
    """Text of an expression of a type."""
    if kind.startswith("obj:"):
        return made(maker, kind, depth)
    names = maker.scope.of(kind)
    if maker.plain:
        depth = min(depth, 1)
    if depth <= 0 or maker.chance(25):
        if names and maker.chance(85):
            # The newest are the variables of the loops around.
            return names[-1] if maker.chance(40) else maker.pick_from(names)
        return constant(maker, kind)
    rows = PRODUCERS.get(kind)
    if rows is None:
        return maker.pick_from(names) if names and maker.chance(60) else constant(maker, kind)
    return maker.weighted(rows)(maker, depth - 1) or expression(maker, kind, 0)


def made(maker, kind, depth):
    """An object of one of the program's classes."""
    names = maker.scope.of(kind)
    if names and maker.chance(70):
        return maker.pick_from(names)
    return f"{kind[4:]}({expression(maker, 'int', depth - 1)})"


def scalar(maker, depth=1):
    """Any scalar."""
    return expression(maker, maker.weighted([(5, "int"), (3, "float"), (3, "str"), (1, "bool"), (1, "bytes")]), depth)


def bound(maker):
    """One side of a slice: nothing, a number that varies around what there is, or a far one."""
    return maker.weighted(
        [
            (2, lambda: ""),
            (5, lambda: f"{expression(maker, 'int', 0)} % {maker.pick('3', '5', '9')} - {maker.pick('0', '0', '2', '4')}"),
            (1, lambda: maker.pick("-1", "2", "1 << 62", "-(1 << 66)", "None", "True")),
        ]
    )()


def part(maker, text):
    """A slice of what a text gives."""
    step = maker.pick("", "", "", "", ":2", ":-1")
    return f"{text}[{bound(maker)}:{bound(maker)}{step}]"


# --- int --------------------------------------------------------------------


def int_arithmetic(maker, depth):
    left, right = expression(maker, "int", depth), expression(maker, "int", depth)
    operator = maker.pick("+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>", "**")
    if operator in ("+", "-", "&", "|", "^"):
        return f"({left} {operator} {right})"
    if operator == "*":
        return f"({left} * {right} {maker.pick_from(MASKS)})"
    if operator in ("//", "%"):
        return f"({left} {operator} ({right} or {maker.pick('1', '3', '-7')}))"
    if operator == "**":
        return f"(({left} % 50) ** {maker.pick('2', '3', '0', f'({right} % 5)')})"
    return f"(({left}) {operator} ({right} & 7)) {'' if operator == '>>' else maker.pick_from(MASKS)}".join("()")


def int_unary(maker, depth):
    inner = expression(maker, "int", depth)
    return maker.pick(f"(-{inner})", f"(~{inner})", f"abs({inner})", f"(+{inner})", f"int({inner})")


def int_index(maker, depth):
    names = maker.scope.of("ints", "tup", "bytearray")
    if not names:
        return None
    name = maker.pick_from(names)
    index = expression(maker, "int", min(depth, 1))
    last = maker.pick("-1", "0", f"({index}) % len({name})", f"({index}) % len({name}) - len({name})")
    return f"({name}[{last}] if {name} else {constant(maker, 'int')})"


def int_lookup(maker, depth):
    names = maker.scope.of("dict")
    if not names:
        return None
    name, key = maker.pick_from(names), expression(maker, "int", min(depth, 1))
    return maker.pick(
        f"{name}.get({key} % 16, {constant(maker, 'int')})",
        f"({name}[{key} % 16] if {key} % 16 in {name} else {constant(maker, 'int')})",
        f"len({name})",
        f"{name}.setdefault({key} % 16, {constant(maker, 'int')})",
    )


def int_measured(maker, depth):
    names = maker.scope.of("ints", "strs", "mixed", "tup", "dict", "sdict", "set", "str", "bytes", "sink", "floats")
    if not names:
        return None
    name = maker.pick_from(names)
    kind = maker.scope.types[name]
    if kind in ("ints", "tup", "dict", "set", "bytes"):
        return maker.pick(
            f"len({name})",
            f"sum({name})",
            f"max({name}, default=0)",
            f"min({name}, default=1)",
            f"(sorted({name}) or [4])[-1]",
        )
    return f"len({name})"


def int_conditional(maker, depth):
    return f"({expression(maker, 'int', depth)} if {condition(maker, depth)} else {expression(maker, 'int', depth)})"


def int_converted(maker, depth):
    return maker.pick(
        lambda: f"len({expression(maker, 'str', depth)})",
        lambda: f"len(str({expression(maker, 'int', depth)}))",
        lambda: f"int({expression(maker, 'bool', depth)})",
        lambda: f"ord(({expression(maker, 'str', depth)} + 'q')[0])",
        lambda: f"hash({expression(maker, 'int', depth)})",
        lambda: f"round({expression(maker, 'int', depth)} / 3)",
        lambda: f"divmod({expression(maker, 'int', depth)}, 7)[{maker.upto(1)}]",
        lambda: f"({expression(maker, 'int', depth)}).bit_length()",
        lambda: f"pow({expression(maker, 'int', depth)} % 97, 3, 101)",
        lambda: f"min({expression(maker, 'int', depth)}, {expression(maker, 'int', depth)})",
        lambda: f"max({expression(maker, 'int', depth)}, {expression(maker, 'int', depth)}, 3)",
        lambda: f"{expression(maker, 'pair', depth)}[{maker.upto(1)}]",
    )()


def int_called(maker, depth):
    """A call of a helper, a method, a lambda, or what an object offers."""
    rows = [(4, called_helper), (5, called_object), (1, called_lambda)]
    return maker.weighted(rows)(maker, depth)


def called_helper(maker, depth):
    names = [name for name, helper in maker.functions.items() if maker.affords(helper.cost)]
    if not names:
        return None
    name = maker.pick_from(names)
    helper = maker.functions[name]
    maker.spent += maker.trips * helper.cost
    return helper.call(maker, name, lambda: expression(maker, "int", min(depth, 1)))


def called_object(maker, depth):
    objects = [name for name, kind in maker.scope.types.items() if kind.startswith("obj:")]
    if not objects:
        return None
    name = maker.pick_from(objects)
    described = maker.classes[maker.scope.types[name][4:]]
    offers = [offer for offer in described.offers if maker.affords(offer.cost)]
    if not offers:
        return None
    offer = maker.pick_from(offers)
    maker.spent += maker.trips * offer.cost
    return offer.text(name, lambda: expression(maker, "int", min(depth, 1)))


def called_lambda(maker, depth):
    name = maker.fresh("q")
    with maker.inner_scope():
        maker.scope.types[name] = "int"
        maker.scope.fixed.add(name)
        body = expression(maker, "int", min(depth, 1))
    return f"(lambda {name}, k=3: {body} + k)({expression(maker, 'int', min(depth, 1))})"


def int_folded(maker, depth):
    """A reduction over a comprehension."""
    inner = iterables.comprehension(maker, "int", "generator")
    if inner is None:
        return None
    return maker.pick(f"sum({inner})", f"len([*{inner}])", f"max({inner}, default=-1)", f"min({inner}, default=-1)")


def int_walrus(maker, depth):
    names = maker.scope.writable("int")
    if not names or maker.scope.kind == "comprehension" or maker.scope.kind == "class":
        return None
    return f"({maker.pick_from(names)} := {expression(maker, 'int', depth)})"


# --- float ------------------------------------------------------------------


def float_arithmetic(maker, depth):
    left, right = expression(maker, "float", depth), expression(maker, maker.pick("float", "float", "int"), depth)
    if maker.chance(30):
        left, right = right, left
    operator = maker.pick("+", "-", "*", "/", "//", "%")
    if operator == "*":
        # One of them is a float whatever becomes of the variables: the product of two ints could grow without end.
        return maker.pick(f"({left} % 1e3 * {right})", f"({left} * {maker.pick('0.5', '-1.5', '1e10', '-0.0')})")
    if operator in ("/", "//", "%"):
        return f"({left} {operator} ({right} or 1.5))"
    return f"({left} {operator} {right})" if maker.chance(70) else f"({left} {operator} 0.5)"


def float_made(maker, depth):
    return maker.pick(
        lambda: f"float({expression(maker, 'int', depth)} % 1000)",
        lambda: f"({expression(maker, 'int', depth)} % 1000 / 3)",
        lambda: f"abs({expression(maker, 'float', depth)})",
        lambda: f"(-{expression(maker, 'float', depth)})",
        lambda: f"math.copysign(1.0, {expression(maker, 'float', depth)})",
        lambda: f"math.sqrt(abs({expression(maker, 'float', depth)}))",
        lambda: f"min({expression(maker, 'float', depth)}, {expression(maker, 'float', depth)})",
        lambda: f"({expression(maker, 'float', depth)} if {condition(maker, depth)} else {constant(maker, 'float')})",
    )()


def float_index(maker, depth):
    names = maker.scope.of("floats")
    if not names:
        return None
    name = maker.pick_from(names)
    index = expression(maker, "int", min(depth, 1))
    return f"({name}[({index}) % len({name})] if {name} else {constant(maker, 'float')})"


# --- str and bytes ----------------------------------------------------------


def str_made(maker, depth):
    return maker.pick(
        lambda: f"({expression(maker, 'str', depth)} + {expression(maker, 'str', depth)})[-12:]",
        lambda: f"str({scalar(maker, depth)})[:14]",
        lambda: f"f'{{({scalar(maker, depth)})}}|{{({expression(maker, 'int', depth)}):{maker.pick('d', 'x', '+d', '5')}}}'[:16]",
        lambda: f"f'{{({expression(maker, 'float', depth)}):.3g}}'",
        lambda: f"'%s-%d' % ({expression(maker, 'str', depth)}[:9], {expression(maker, 'int', depth)})",
        lambda: f"chr({expression(maker, 'int', depth)} % 500 + 1)",
        lambda: f"({expression(maker, 'str', depth)} * 2)[:9]",
        lambda: f"repr({expression(maker, 'str', depth)})[:12]",
        lambda: f"{expression(maker, 'str', depth)}[{maker.pick('::-1', '1:', ':2', '-1:', '::2')}]",
        lambda: part(maker, expression(maker, "str", depth)),
        lambda: f"f'{{({scalar(maker, depth)})!r}}{{({scalar(maker, depth)})!s:>4}}{{({expression(maker, 'str', depth)})!a}}'[:18]",
        lambda: f"{expression(maker, 'str', depth)}.{maker.pick('upper()', 'strip()', 'lower()', 'title()', 'zfill(3)')}",
        lambda: f"{expression(maker, 'str', depth)}.replace('a', 'bc')[:11]",
        lambda: f"'-'.join({expression(maker, 'strs', depth)})[:15]",
        lambda: f"({expression(maker, 'str', depth)} or 'e')[0]",
        lambda: f"type({scalar(maker, depth)}).__name__",
    )()


def bytes_made(maker, depth):
    return maker.pick(
        lambda: f"bytes([{expression(maker, 'int', depth)} % 256])",
        lambda: f"({expression(maker, 'bytes', depth)} + {expression(maker, 'bytes', depth)})[-6:]",
        lambda: f"{expression(maker, 'str', depth)}.encode('utf-8')[:8]",
        lambda: f"{expression(maker, 'bytes', depth)}[::-1]",
        lambda: part(maker, expression(maker, "bytes", depth)),
    )()


# --- truth ------------------------------------------------------------------


def condition(maker, depth=1):
    """Text that is tested for truth: not always a bool."""
    rows = [
        (6, lambda: bool_compared(maker, depth)),
        (2, lambda: expression(maker, "bool", depth)),
        (2, lambda: expression(maker, "int", depth)),
        (1, lambda: expression(maker, maker.pick("str", "ints", "dict", "float", "tup", "set"), min(depth, 1))),
        (1, lambda: f"not {expression(maker, 'bool', depth)}"),
    ]
    if maker.scope.counters:
        rows.append((6, lambda: counter_condition(maker)))
    return maker.weighted(rows)()


def counter_condition(maker):
    """A test of a loop's variable, which is true now and then, once, or from some time on."""
    name, trips = maker.pick_from(maker.scope.counters)
    moment = int(trips * maker.random.random())
    return maker.pick(
        f"{name} % {maker.pick('2', '3', '7', '10')} == {maker.upto(1)}",
        f"{name} < {moment}",
        f"{name} > {moment}",
        f"{name} == {moment}",
        f"{name} & {maker.pick('1', '4', '16')}",
    )


def bool_compared(maker, depth):
    kind = maker.weighted([(6, "int"), (3, "float"), (2, "str"), (1, "tup"), (1, "pair"), (1, "bytes"), (1, "ints")])
    left, right = expression(maker, kind, depth), expression(maker, kind, depth)
    operator = maker.pick("<", "<=", ">", ">=", "==", "!=")
    if maker.chance(10):
        return f"({left} {operator} {right} {maker.pick('<', '!=', '>=')} {expression(maker, kind, 0)})"
    return f"({left} {operator} {right})"


def any_name(maker):
    """A variable of any scalar type, which a disturbance may have changed."""
    names = maker.scope.of("int", "float", "str", "bool", "ints", "tup", "dict", "any")
    return maker.pick_from(names) if names else "None"


def bool_made(maker, depth):
    return maker.pick(
        lambda: f"({any_name(maker)} is None)",
        lambda: f"({any_name(maker)} is not None)",
        lambda: f"(type({any_name(maker)}) is {maker.pick('int', 'float', 'str')})",
        lambda: f"({any_name(maker)} == {any_name(maker)})",
        lambda: f"({expression(maker, 'int', depth)} in {expression(maker, maker.pick('ints', 'tup', 'set', 'dict'), depth)})",
        lambda: f"({expression(maker, 'str', depth)} in {expression(maker, maker.pick('str', 'strs', 'sdict'), depth)})",
        lambda: f"({condition(maker, depth)} and {expression(maker, 'bool', depth)})",
        lambda: f"({expression(maker, 'bool', depth)} or {expression(maker, 'bool', depth)})",
        lambda: f"(not {condition(maker, depth)})",
        lambda: f"isinstance({scalar(maker, depth)}, {maker.pick('int', 'float', '(str, bool)')})",
        lambda: f"bool({condition(maker, depth)})",
        lambda: f"({expression(maker, 'token', depth)} is {expression(maker, 'token', depth)})",
        lambda: f"({expression(maker, 'int', depth)} == {expression(maker, 'float', depth)})",
        lambda: f"any({expression(maker, 'mixed', depth)})",
        lambda: f"{expression(maker, 'str', depth)}.{maker.pick('isdigit()', 'isupper()')}",
    )()


# --- containers -------------------------------------------------------------


def shown_display(kind):
    return lambda maker, depth: display(maker, kind, lambda item: expression(maker, item, min(depth, 1)))


def comprehended(kind, form, item):
    def produce(maker, depth):
        return iterables.comprehension(maker, item, form)

    produce.__name__ = f"{kind}_comprehended"
    return produce


def list_cut(kind):
    def produce(maker, depth):
        inner = expression(maker, kind, depth)
        return maker.pick(
            f"{inner}[{maker.pick(':3', '1:', '::-1', ':-1', '::2', '-4:')}]",
            part(maker, inner),
            f"({inner} + {expression(maker, kind, 0)})[:12]",
            f"({inner} * 2)[:9]",
            f"[*{inner}, {expression(maker, kind[:-1], 0)}][-8:]",
            f"sorted({inner})" if kind != "floats" else f"list({inner})",
            f"list({inner})",
            f"[x for x in {inner}]",
        )

    return produce


def tup_made(maker, depth):
    return maker.pick(
        lambda: f"tuple({expression(maker, 'ints', depth)})[:7]",
        lambda: f"({expression(maker, 'int', depth)},)",
        lambda: part(maker, expression(maker, "tup", depth)),
        lambda: f"({expression(maker, 'tup', depth)} + {expression(maker, 'tup', 0)})[:6]",
        lambda: f"(*{expression(maker, 'tup', depth)}, {expression(maker, 'int', depth)})[-5:]",
        lambda: f"tuple({iterables.comprehension(maker, 'int', 'generator') or '(3,)'})",
    )()


def pair_made(maker, depth):
    return maker.pick(
        lambda: f"({expression(maker, 'int', depth)}, {expression(maker, 'int', depth)})",
        lambda: f"divmod({expression(maker, 'int', depth)}, {maker.pick('3', '10', '-4')})",
        lambda: f"{expression(maker, 'pair', depth)}[::-1]",
    )()


def set_made(maker, depth):
    return maker.pick(
        lambda: f"({expression(maker, 'set', depth)} | {expression(maker, 'set', 0)})",
        lambda: f"({expression(maker, 'set', depth)} & {expression(maker, 'set', 0)})",
        lambda: f"set({iterables.comprehension(maker, 'small', 'generator') or '(3,)'})",
    )()


def dict_merged(maker, depth):
    return maker.pick(
        lambda: f"{{**{expression(maker, 'dict', depth)}, {expression(maker, 'int', depth)} % 16: 1}}",
        lambda: f"{{{expression(maker, 'int', depth)} % 16: 1, {expression(maker, 'int', 0)} % 16: 2, 3: 4}}",
        lambda: f"dict(zip(range(4), {expression(maker, 'ints', depth)}))",
        lambda: f"({expression(maker, 'dict', depth)} | {expression(maker, 'dict', 0)})",
        lambda: f"dict.fromkeys(range({maker.upto(4)}), {expression(maker, 'int', depth)})",
    )()


PRODUCERS = {
    "int": [
        (12, int_arithmetic),
        (2, int_unary),
        (4, int_index),
        (3, int_lookup),
        (2, int_measured),
        (2, int_conditional),
        (4, int_converted),
        (6, int_called),
        (3, int_folded),
        (1, int_walrus),
    ],
    "float": [(6, float_arithmetic), (3, float_made), (2, float_index)],
    "str": [(1, str_made)],
    "bytes": [(1, bytes_made)],
    "bool": [(5, bool_compared), (4, bool_made)],
    "ints": [(3, shown_display("ints")), (4, comprehended("ints", "list", "int")), (3, list_cut("ints"))],
    "floats": [(3, shown_display("floats")), (3, comprehended("floats", "list", "float")), (2, list_cut("floats"))],
    "strs": [(3, shown_display("strs")), (3, comprehended("strs", "list", "str")), (2, list_cut("strs"))],
    "mixed": [(1, lambda maker, depth: f"[{', '.join(scalar(maker, depth) for _ in range(maker.upto(4)))}]")],
    "tup": [(3, shown_display("tup")), (3, tup_made)],
    "pair": [(1, pair_made)],
    "dict": [(3, shown_display("dict")), (3, comprehended("dict", "dict", "int")), (2, dict_merged)],
    "sdict": [(1, shown_display("sdict"))],
    "set": [(3, shown_display("set")), (2, comprehended("set", "set", "small")), (2, set_made)],
    "token": [(1, lambda maker, depth: f"TOKENS[{expression(maker, 'int', depth)} % 4]")],
}

# What ends a trace, or cannot be in one.
OPAQUE = frozenset({int_called, int_folded, dict_merged, str_made})

__all__ = ["OPAQUE", "PRODUCERS", "bound", "condition", "counter_condition", "expression", "scalar"]
