"""What happens in the middle: types that change, code that is replaced, names that come and go, exceptions.

``at_moment`` writes a disturbance that takes place at one turn of a loop, or now and then. ``between`` gives one for
module level, between two calls. All leave the program able to go on: what may raise is caught somewhere, by the
function itself or by ``call``.
"""

from grammar.expressions import expression
from grammar.source import THRESHOLDS
from grammar.values import constant


def moment(maker):
    """A condition that holds at one turn of a loop around, or at some."""
    counter, trips = maker.pick_from(maker.scope.counters)
    turn = maker.weighted(
        [
            # When a loop may be recorded just now: what disturbs that changes which loop is recorded first.
            (8, maker.pick_from(THRESHOLDS) + maker.pick(0, 0, 0, 1, -1)),
            (3, int(trips * maker.random.random())),
            (2, int(trips * 0.9)),
            (1, maker.upto(3)),
            (1, 10 + maker.upto(60)),
        ]
    )
    form = maker.weighted([(5, "=="), (1, "<"), (1, "%"), (6, "or")])
    if form == "or":
        return " or ".join(f"{counter} == {turn}" for turn in THRESHOLDS), len(THRESHOLDS) / max(trips, 1)
    if form == "%":
        return f"{counter} % {maker.pick('5', '31', '50')} == 4", 0.1
    return f"{counter} {form} {turn}", (1 / max(trips, 1) if form == "==" else 0.3)


def at_moment(maker):
    """A disturbance at one turn; nothing where no variable tells the turn."""
    if not maker.scope.counters:
        return
    test, share = moment(maker)
    with maker.block(f"if {test}:", share), maker.inner_scope():
        for _ in range(1 + maker.chance(20)):
            write = called_nothing if maker.plain and maker.chance(40) else maker.weighted(MOMENTS)
            if write(maker) is False:
                change_type(maker)


def raising(maker):
    """Something that raises, under a condition."""
    text = maker.pick(
        lambda: f"raise ValueError({expression(maker, 'int', 0)})",
        lambda: f"raise KeyError({expression(maker, 'str', 0)})",
        lambda: f"_ = {expression(maker, 'ints', 0)}[{maker.pick('50', '-50')}]",
        lambda: f"_ = {expression(maker, 'dict', 0)}['absent']",
        lambda: f"_ = {expression(maker, 'int', 0)} // 0",
        lambda: f"_ = {expression(maker, 'int', 0)} % ({expression(maker, 'int', 0)} * 0)",
        lambda: "_ = None + 1",
        lambda: f"_, _ = {expression(maker, 'tup', 0)}",
        lambda: "_ = absent_name",
        lambda: f"_ = ({expression(maker, 'int', 0)}).absent",
        lambda: "_ = 'a' + 1",
        lambda: f"_ = int({expression(maker, 'str', 0)})",
        lambda: "raise LookupError from OSError(2)",
        lambda: "_ = [1].index(2)",
        lambda: f"_ = next(iter({maker.pick('()', '[]')}))",
        lambda: "_ = 1.0 / 0.0",
        lambda: "_ = range(3)[4]",
        lambda: f"_ = numbers({expression(maker, 'int', 0)} % 3).send(1)",
        lambda: "_ = len(5)",
    )()
    if maker.scope.counters and maker.chance(80):
        test, share = moment(maker)
        with maker.block(f"if {test}:", share):
            maker.emit(text)
    else:
        with maker.block(f"if {expression(maker, 'bool', 1)}:", 0.5):
            maker.emit(text)


# --- in functions ---------------------------------------------------------------


def change_type(maker):
    """A variable of one type gets a value of another."""
    names = maker.scope.writable("int", "float", "str", "ints", "tup", "dict", "bool", "pair", "strs")
    if not names:
        return False
    name = maker.pick_from(names)
    changed = {
        "int": [f"float({name} % 1000)", f"{name} + (1 << 70)", f"bool({name})", f"str({name})", "None", "True", "-0.0"],
        "float": ["3", "None", "1 << 70", "'f'", "NAN", "-0.0", "True"],
        "str": ["b'q'", "None", "7", "['l', 's']", "'\\U0001f600' * 3", "''"],
        "bool": ["1", "None", "0.0", "''"],
        "ints": [f"tuple({name})", f"[float(q % 99) for q in {name}]", "'text'", "None", f"dict.fromkeys({name}, 1)", "range(3)", "[None]", "[1 << 70]"],
        "strs": [f"tuple({name})", "'text'", "[1, 2]"],
        "tup": [f"list({name})", "(1.5,)", "'tx'", "None", "()", "range(2)"],
        "pair": [f"list({name})", "(1.5, None)", "'tx'", "(1, 2, 3)"],
        "dict": ["{'a': 'b'}", "None", f"{{**{name}, 'x': 1}}", "{}", "{1: 2.5}"],
    }[maker.scope.types[name]]
    maker.emit(f"{name} = {maker.pick_from(changed)}")


def drop_local(maker):
    names = maker.scope.writable("int", "str", "ints", "tup", "dict", "float")
    if not names:
        return False
    name = maker.pick_from(names)
    kind = maker.scope.types[name]
    maker.emit(f"del {name}")
    if maker.chance(70):
        with maker.block("try:"):
            maker.emit(f"event({name})")
        with maker.block("except NameError as error:"):
            maker.emit("event(str(error))")
            maker.emit(f"{name} = {constant(maker, kind)}")


def change_global(maker):
    if not maker.global_types:
        return False
    name = maker.pick_from(sorted(maker.global_types))
    kind = maker.global_types[name]
    value = maker.weighted([(5, constant(maker, kind)), (1, "None"), (1, "2.5"), (1, "'new'")])
    maker.emit(
        maker.pick(f"globals()['{name}'] = {value}", f"globals()['{name}'] = {value}", f"globals().pop('{name}', None)", f"globals().update({name}={value})")
    )


def change_class(maker):
    if not maker.classes:
        return False
    made = maker.pick_from(list(maker.classes.values()))
    maker.emit(class_change(maker, made))


def class_change(maker, made):
    """Text that changes a class."""
    rows = [f"{made.name}.shared = {constant(maker, maker.pick('int', 'int', 'float', 'str'))}"]
    rows.append(f"{made.name}.late = {maker.upto(99)}")
    for name in made.methods:
        if name[0] == "m":
            rows += [
                f"{made.name}.{name} = lambda self, a, b=2: a * 2 - b",
                f"{made.name}.{name} = lambda self, *a, **k: len(a) + self.x",
                f"{made.name}.{name}.__defaults__ = ({maker.upto(9)},)",
            ]
        else:
            rows.append(f"{made.name}.{name} = staticmethod(lambda a: a + 5)")
    if not made.slots:
        rows += [f"{made.name}.x = property(lambda self: 77)", f"{made.name}.z = property(lambda self: self.y)"]
        rows.append(f"{made.name}.__getattribute__ = lambda self, name: object.__getattribute__(self, name)")
    if "len" in made.special:
        rows.append(f"{made.name}.__len__ = lambda self: 2")
    if "add" in made.special:
        rows.append(f"{made.name}.__add__ = lambda self, other: -1")
    if "bool" in made.special:
        rows.append(f"{made.name}.__bool__ = lambda self: False")
    return maker.pick_from(rows)


def change_object_class(maker):
    objects = [name for name, kind in maker.scope.types.items() if kind.startswith("obj:")]
    if not objects or len(maker.classes) < 2:
        return False
    name = maker.pick_from(objects)
    with maker.block("try:"):
        maker.emit(f"{name}.__class__ = {maker.pick_from(sorted(maker.classes))}")
    with maker.block("except TypeError as error:"):
        maker.emit("event(str(error))")


def change_function(maker):
    if not maker.functions:
        return False
    maker.emit(function_change(maker))


def function_change(maker):
    """Text that changes a helper function, or puts another in its place."""
    name = maker.pick_from(sorted(maker.functions))
    helper = maker.functions[name]
    return maker.pick_from(
        [
            f"globals()['{name}'] = lambda *a, **k: len(a) + 7",
            f"{name}.__code__ = (lambda *a, **k: len(a) + {maker.upto(9)}).__code__",
            f"{name}.__defaults__ = ({', '.join(str(maker.upto(9)) for _ in range(helper.defaults))}{',' if helper.defaults == 1 else ''})",
            f"{name}.__kwdefaults__ = {{'key': {maker.upto(9)}}}",
        ]
    )


def shadow_builtin(maker):
    """A builtin is hidden by a global or replaced in ``builtins``, or comes back."""
    name = maker.pick("len", "range", "abs", "sum", "min", "str", "list", "tuple", "sorted", "isinstance")
    own = {
        "len": "lambda q: 3",
        "range": "lambda *q: [4, 5]",
        "abs": "lambda q: q",
        "sum": "lambda q: 11",
        "min": "lambda *q, **k: 1",
        "str": "lambda q: 'own'",
        "list": "lambda q=(): [9, *q]",
        "tuple": "lambda q=(): (9,)",
        "sorted": "lambda q: [*q]",
        "isinstance": "lambda *q: True",
    }[name]
    maker.emit(maker.pick(f"globals()['{name}'] = {own}", f"globals().pop('{name}', None)", f"globals()['{name}'] = {own}"))
    if maker.chance(60):
        maker.emit(f"event({name}([1, 2]) if {name} is not range else 0)" if name not in ("range", "abs", "isinstance") else "pass")
        maker.emit(f"globals().pop('{name}', None)")


def called_nothing(maker):
    """A call that a trace ends at, where nothing else happens."""
    maker.emit(maker.pick("event('turn')", "nothing()", "gc.collect()", "sys._getframe()", "sys.getswitchinterval()"))


def leave(maker):
    if not maker.scope.in_loop:
        return False
    maker.emit(maker.pick("break", "continue", "continue"))


def write_frame(maker):
    """Writes a local through the frame, as a debugger does."""
    names = maker.scope.writable("int")
    if not names or maker.scope.kind not in ("function", "generator"):
        return False
    name = maker.pick_from(names)
    maker.emit(f"sys._getframe().f_locals['{name}'] = {maker.pick('5', '2.5', '1 << 65')}")


# --- anywhere -------------------------------------------------------------------


def introspect(maker):
    """Looks at frames, now and then."""
    if maker.trips > 400:
        return False
    names = maker.scope.of("int", "float", "str")
    text = maker.pick(
        "event(sys._getframe().f_lineno)",
        "event(len(sys._getframe().f_locals))" if maker.scope.kind in ("function", "generator") else "event(len(locals()) > 3)",
        f"event(sys._getframe().f_locals.get('{maker.pick_from(names)}'))" if names else "event(sys._getframe().f_code.co_name)",
        "event(sys.exc_info()[0] and sys.exc_info()[0].__name__)",
        f"event(sys.getrefcount(TOKENS[{maker.upto(3)}]))" if maker.has("counts") else "event(0)",
    )
    if maker.trips > 20 and maker.scope.counters:
        counter, _ = maker.pick_from(maker.scope.counters)
        text = f"if {counter} % {max(2, int(maker.trips / 8))} == 1: {text}"
    maker.emit(text)


def executed(maker):
    """Source that is compiled at every turn, whose loops run, and whose code then goes."""
    if maker.scope.kind != "function" or not maker.affords(60) or maker.trips > 300:
        return False
    loop = maker.pick(
        "[x for x in [%d]]", "q = [y * 2 for y in (%d, 1)]", "for x in (%d,): x += 1", "w = 0\nfor x in [%d, 2]: w += x", "sum(x for x in [%d])"
    )
    end = maker.pick("", "\nabsent", "\n1 // 0", "\nfor x in (1, 2): absent", "\ndef made(n):\n  for k in range(n): q = k\n  absent\nmade(3)")
    name = maker.scope.counters[0][0] if maker.scope.counters else "3"
    if maker.scope.counters and maker.scope.types.get(name) != "int":
        name = "3"
    with maker.block("try:"):
        maker.emit(f"exec({loop + end!r} % {name}, {{}})", 10)
    with maker.block("except (NameError, ZeroDivisionError):"):
        maker.emit("pass")


def between(maker):
    """A disturbance at module level, between two calls."""
    maker.weighted(
        [
            (3, change_global),
            (3, change_class),
            (3, change_function),
            (1, shadow_builtin),
            (1, called_nothing),
        ]
    )(maker)


MOMENTS = [
    (6, change_type),
    (2, drop_local),
    (3, change_global),
    (3, change_class),
    (2, change_object_class),
    (3, change_function),
    (2, shadow_builtin),
    (9, called_nothing),
    (2, leave),
    (1, write_frame),
    (2, raising),
]

__all__ = ["at_moment", "between", "executed", "introspect", "raising"]
