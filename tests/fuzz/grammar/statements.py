"""Statements, loops and whole bodies.

``body`` writes statements until a count or the budget ends; which kinds a place may have stands in one table. Loops
bring a scope of their own: their variables are known inside, and mostly forgotten behind, where they may be unbound.
"""

from grammar import disturb, iterables
from grammar.expressions import bound, condition, expression, scalar

# Blocks in blocks: CPython allows twenty.
DEEPEST = 7
STATEMENTS_IN_LOOP = [(5, 1), (5, 2), (4, 3), (1, 5)]


def body(maker, count):
    """Writes up to ``count`` statements."""
    for _ in range(count):
        if not maker.affords(3):
            break
        statement(maker)


def statement(maker):
    """Writes one statement of any kind that fits here."""
    for _ in range(8):
        write = maker.weighted(KINDS)
        if write(maker) is not False:
            return
    if keep(maker) is False:
        maker.emit("pass")


# --- plain statements ---------------------------------------------------------


def assign(maker):
    scope = maker.scope
    names = [name for name in scope.types if name not in scope.fixed and scope.types[name] not in ("sink", "any", "iterator")]
    if not names:
        return False
    name = maker.pick_from(names)
    maker.emit(f"{name} = {expression(maker, scope.types[name], 2)}")


def accumulate(maker):
    names = maker.scope.writable("int", "float")
    if not names:
        return False
    name = maker.pick_from(names)
    kind = maker.scope.types[name]
    if kind == "int":
        operator = maker.pick("+", "+", "+", "-", "^", "|", "&")
        maker.emit(f"{name} {operator}= {expression(maker, 'int', 2)}")
        if maker.chance(15):
            maker.emit(f"{name} %= 100003")
    else:
        value = expression(maker, maker.pick("float", "int"), 1)
        maker.emit(maker.pick(f"{name} += {value}", f"{name} -= {value}", f"{name} *= {maker.pick('0.5', '-1.5')}"))


def keep(maker):
    names = maker.scope.of("sink")
    if not names:
        return False
    kind = maker.weighted([(5, "int"), (3, "ints"), (2, "str"), (2, "float"), (2, "tup"), (1, "dict"), (1, "set"), (1, "token"), (1, "pair"), (1, "bool")])
    name, value = maker.pick_from(names), expression(maker, kind, 2)
    maker.emit(maker.pick(f"{name}.append({value})", f"{name}.append({value})", f"{name} += [{value}]"))


def grow_text(maker):
    names = maker.scope.writable("str")
    if not names:
        return False
    name, value = maker.pick_from(names), expression(maker, "str", 1)
    maker.emit(maker.pick(f"{name} += {value}[:3]; {name} = {name}[-20:]", f"if len({name}) < 30: {name} += {value}", f"{name} = {name}[1:] + 'w'"))


def comprehend(maker):
    """A comprehension, kept, measured, or in a variable of its own."""
    item, form = maker.pick(("int", "list"), ("int", "list"), ("str", "list"), ("int", "dict"), ("small", "set"))
    made = iterables.comprehension(maker, item, form)
    names = maker.scope.of("sink")
    if made is None or not names:
        return False
    ints = maker.scope.writable("int")
    use = maker.weighted([(6, "keep"), (2, "name"), (2 if ints else 0, "size"), (1 if ints and item == "int" else 0, "sum")])
    if use == "name":
        name = maker.fresh("z")
        maker.emit(f"{name} = {made}")
        maker.scope.types[name] = {"list": "ints" if item == "int" else "strs", "dict": "dict", "set": "set"}[form]
    elif use == "keep":
        maker.emit(f"{maker.pick_from(names)}.append({made})")
    else:
        maker.emit(f"{maker.pick_from(ints)} += {'len' if use == 'size' else 'sum'}({made})")


def change_list(maker):
    names = maker.scope.of("ints", "floats", "strs", "mixed")
    if not names:
        return False
    name = maker.pick_from(names)
    kind = maker.scope.types[name]
    item = scalar(maker) if kind == "mixed" else expression(maker, kind[:-1], 1)
    index = expression(maker, "int", 1)
    maker.emit(
        maker.pick(
            f"if {name}: {name}[({index}) % len({name})] = {item}",
            f"if {name}: {name}[-1] = {item}",
            f"if len({name}) < 20: {name}.append({item})",
            f"{name}.insert(0, {item}); del {name}[8:]",
            f"{name}[1:2] = [{item}]; del {name}[9:]",
            f"if len({name}) > 2: {name}.pop({maker.pick('', '0', '-1')})",
            f"if len({name}) > 3: del {name}[{maker.pick('0', '-1', '1:3', '::2')}]",
            f"{name}[:] = {name}[::-1]",
            f"{name}[{bound(maker)}:{bound(maker)}] = {maker.pick(f'[{item}]', f'({item}, {item})', f'{name}[1:3]', f'[{item}][:1]')}; del {name}[9:]",
            f"{name}[1:] = reversed({name}[1:])",
            f"{name}.reverse()",
            f"if len({name}) < 12: {name}.extend([{item}, {item}])",
            f"if {name}: {name}[0], {name}[-1] = {name}[-1], {name}[0]",
            f"{name}.clear()" if maker.chance(10) else f"{name} = {name}.copy()",
        )
        if name not in maker.scope.fixed
        else f"if {name}: {name}[-1] = {item}"
    )


def change_dict(maker):
    names = maker.scope.of("dict", "sdict")
    if not names:
        return False
    name = maker.pick_from(names)
    number = expression(maker, "int", 1)
    key = f"{number} % 16" if maker.scope.types[name] == "dict" else maker.pick("'k0'", "'k1'", f"'k%d' % ({number} % 8)")
    value = expression(maker, "int", 1)
    maker.emit(
        maker.pick(
            f"{name}[{key}] = {value}",
            f"{name}[{key}] = {name}.get({key}, 0) + 1",
            f"{name}.pop({key}, None)",
            f"{name}.update({{{key}: {value}}})",
            f"if {key} in {name}: del {name}[{key}]",
            f"{name}.setdefault({key}, {value})",
            f"if {name}: {name}.popitem()",
        )
    )


def change_set(maker):
    names = maker.scope.of("set")
    if not names:
        return False
    name, value = maker.pick_from(names), expression(maker, "int", 1)
    maker.emit(maker.pick(f"{name}.add({value} % 16)", f"{name}.discard({value} % 16)", f"{name} ^= {{{value} % 16}}" if name not in maker.scope.fixed else f"{name}.add(3)"))


def change_bytes(maker):
    names = maker.scope.of("bytearray")
    if not names:
        return False
    name, value = maker.pick_from(names), expression(maker, "int", 1)
    maker.emit(maker.pick(f"if {name}: {name}[0] = {value} & 255", f"if len({name}) < 12: {name}.append({value} & 127)", f"del {name}[6:]"))


def change_object(maker):
    names = [name for name, kind in maker.scope.types.items() if kind.startswith("obj:")]
    if not names:
        return False
    name = maker.pick_from(names)
    made = maker.classes[maker.scope.types[name][4:]]
    maker.emit(maker.pick_from(made.stores)(name, lambda: expression(maker, "int", 1)), 3)


def unpack(maker):
    ints = maker.scope.writable("int")
    if len(ints) < 2:
        return False
    left, right = maker.random.sample(ints, 2)
    maker.emit(
        maker.pick(
            lambda: f"{left}, {right} = {right}, {left}",
            lambda: f"{left}, {right} = {expression(maker, 'pair', 2)}",
            lambda: f"{left}, *_ = {expression(maker, 'ints', 1)} or [0]",
            lambda: f"({left}, {right}), _ = {expression(maker, 'pair', 1)}, 0",
            lambda: f"*_, {left} = {expression(maker, 'tup', 1)} or (1,)",
            lambda: f"{left} = {right} = {expression(maker, 'int', 2)}",
            lambda: f"[{left}, {right}] = [{expression(maker, 'int', 1)}, {expression(maker, 'int', 1)}]",
        )()
    )


def tell(maker):
    """An event; rare where it runs often."""
    if maker.trips > 400 and not maker.chance(10):
        return False
    names = [name for name, kind in maker.scope.types.items() if kind not in ("sink", "iterator")]
    if not names:
        return False
    name, other = maker.pick_from(names), maker.pick_from(names)
    text = maker.pick(f"event({name})", f"event({name}, {other})", f"event({name} is {other})")
    if maker.trips > 30 and maker.scope.counters:
        counter, trips = maker.pick_from(maker.scope.counters)
        text = f"if {counter} % {max(2, int(maker.trips / 12))} == 1: {text}"
    maker.emit(text)


def global_write(maker):
    if maker.scope.kind not in ("function", "generator") or not maker.declared_global:
        return False
    name = maker.pick_from(sorted(maker.declared_global))
    kind = maker.global_types[name]
    maker.emit(maker.pick(f"{name} = {expression(maker, kind, 1)}", f"{name} = {expression(maker, kind, 1)}", f"globals()['{name}'] = {expression(maker, kind, 0)}"))


def object_order(maker):
    """Short-lived operands whose ends are logged."""
    if not maker.has("finalisers") or maker.trips > 150:
        return False
    maker.emit(
        maker.pick(
            f"_ = Token({expression(maker, 'int', 0)} % 100, True)",
            f"if Token({expression(maker, 'int', 0)}, True) < Token({expression(maker, 'int', 0)}, True): _ = None",
            f"_ = [Token({expression(maker, 'int', 0)}, True)] + [Token(2, True)]",
            f"KEPT.append(weakref.ref(Token(7, {maker.pick('True', 'False')}), lambda ref: event('dead')))",
            "_ = Token(8, True), Token(9, True)",
        ),
        3,
    )


def asserted(maker):
    maker.emit(f"assert {condition(maker)} or True")


def boxed_constant(maker):
    """A fresh iterable in a variable of its own, dropped at the next turn."""
    name = maker.fresh("z")
    kind = maker.pick("ints", "tup", "dict", "strs", "set")
    maker.emit(f"{name} = {expression(maker, kind, 2)}")
    maker.scope.types[name] = kind


# --- blocks -------------------------------------------------------------------


def branch(maker):
    if not maker.affords(4) or maker.scope.branches >= (1 if maker.plain else 2):
        return False
    with maker.block(f"if {condition(maker)}:", 0.6), maker.inner_scope() as scope:
        scope.branches += 1
        body(maker, 1 + maker.upto(1))
    if maker.chance(40):
        if maker.chance(30):
            with maker.block(f"elif {condition(maker)}:", 0.4), maker.inner_scope() as scope:
                scope.branches += 1
                body(maker, 1)
        with maker.block("else:", 0.4), maker.inner_scope() as scope:
            scope.branches += 1
            body(maker, 1 + maker.upto(1))


PATTERNS = ["0", "1 | 2", "int()", "'a'", "str()", "(_, _)", "[_, *_]", "float()", "()"]
PATTERNS += ["int(real=3)", "{0: _}", "{1: 2}", "float(imag=0.0)", "{}", "int(5) | str('b')"]


def matched(maker):
    if not maker.affords(5) or maker.indent > DEEPEST:
        return False
    subject = scalar(maker) if maker.chance(50) else expression(maker, maker.pick("tup", "dict", "ints"), 1)
    with maker.block(f"match {subject}:"):
        for pattern in maker.random.sample(PATTERNS, 2):
            with maker.block(f"case {pattern}:", 0.4), maker.inner_scope():
                body(maker, 1)
        with maker.block("case _:", 0.5), maker.inner_scope():
            body(maker, 1)


def attempt(maker):
    """``try`` of every form, with something in it that may raise."""
    if not maker.affords(6) or maker.indent > DEEPEST:
        return False
    with maker.block("try:"), maker.inner_scope() as scope:
        scope.protected += 1
        body(maker, 1 + maker.upto(2))
        if maker.chance(60):
            disturb.raising(maker)
    caught = maker.chance(85)
    if caught:
        kinds = maker.pick("Exception", "(ValueError, KeyError)", "ValueError", "LookupError", "Exception", "ArithmeticError")
        with maker.block(f"except {kinds}{' as error' if maker.chance(50) else ''}:", 0.3), maker.inner_scope():
            if " as error" in maker.lines[-1] and maker.chance(60) and maker.trips < 100:
                maker.emit("event(failed(error))")
            body(maker, 1)
            if maker.chance(12) and maker.scope.protected:
                maker.emit("raise")
        if maker.chance(20):
            with maker.block("else:", 0.7), maker.inner_scope():
                body(maker, 1)
    if not caught or maker.chance(25):
        with maker.block("finally:"), maker.inner_scope():
            body(maker, 1)
            if maker.chance(4) and maker.scope.in_loop:
                maker.emit(maker.pick("continue", "break"))


def within(maker):
    if not maker.affords(6) or maker.trips > 300 or maker.indent > DEEPEST:
        return False
    swallowed = maker.pick("ValueError", "LookupError", "Exception", "")
    with maker.block(f"with Guarded({swallowed}){maker.pick('', ' as _')}:"), maker.inner_scope() as scope:
        scope.protected += swallowed != ""
        body(maker, 1 + maker.upto(1))
        if maker.chance(40) and swallowed:
            disturb.raising(maker)


def leave_loop(maker):
    """``break``, ``continue`` or ``return`` under a condition."""
    if not maker.scope.in_loop:
        return False
    word = maker.weighted([(4, "continue"), (3, "break"), (1, "return")])
    if word == "return":
        if maker.scope.kind not in ("function", "generator") or not maker.scope.counters:
            return False
        counter, trips = maker.pick_from(maker.scope.counters)
        word = "return" if maker.scope.kind == "generator" else f"return {expression(maker, 'int', 0)}"
        maker.emit(f"if {counter} == {int(trips * 0.9)}: {word}")
        return None
    maker.emit(f"if {condition(maker)}: {word}")


def yielded(maker):
    if maker.scope.kind != "generator":
        return False
    value = expression(maker, "int", 1)
    names = maker.scope.writable("int")
    if names and maker.chance(20):
        name = maker.pick_from(names)
        maker.emit(f"{name} = (yield {value}) or {name}")
    else:
        maker.emit(f"yield {value}" if maker.chance(90) else f"yield from ({value}, 1)")


def step_generator(maker):
    """A generator that is held over turns, or one that is used by hand."""
    if maker.scope.kind == "class" or not maker.affords(20):
        return False
    made = [f"{name}(3)" for name, cost in maker.generators.items() if maker.affords(cost)] + ["numbers(4)", "chained(3)"]
    held = maker.scope.of("iterator")
    if held and maker.chance(60):
        name = maker.pick_from(held)
        maker.emit(maker.pick(f"event(next({name}, None))", f"for _ in {name}: break", f"_ = [*itertools.islice({name}, 2)]"))
        if name not in maker.scope.fixed and maker.chance(40):
            maker.emit(f"if {condition(maker)}: {name} = iter({maker.pick_from(made)})")
        return None
    name = maker.fresh("g")
    maker.emit(f"{name} = {maker.pick_from(made)}")
    maker.emit(
        maker.pick(
            f"_ = next({name}, 0) + next({name}, 0)",
            f"next({name}); {name}.close()",
            f"_ = [*{name}]",
            f"_ = next({name}), {name}.send(2) if {name}.gi_frame else 0",
            f"_ = sum({name})",
        ),
        6,
    )


# --- loops --------------------------------------------------------------------


def loop(maker):
    """A loop of any kind; False where there is no budget for one."""
    if maker.scope.depth >= 4 or maker.indent > DEEPEST or not maker.affords(12):
        return False
    if maker.chance(16):
        return while_loop(maker)
    trips, count = iterables.trip(maker, maker.room() / 8)
    outermost = not (maker.scope.in_loop or maker.scope.modest)
    text, kind = iterables.long(maker, trips) if outermost else iterables.iterable(maker, trips)
    target, types = iterables.targets(maker, kind)
    counter = None
    if text != f"range({trips})" and maker.chance(70 if outermost else 30):
        counter = maker.fresh("c")
        maker.emit(f"{counter} = 0")
    with maker.inner_scope() as scope:
        header = f"for {target} in {text}:"
        if "(" not in target and maker.chance(4) and kind == "int" and maker.scope.writable("ints"):
            header = f"for {maker.pick_from(maker.scope.writable('ints'))}[0:1] in [[5], [6, 7]]:"
            types, count = {}, 2
        with maker.block(header, max(count, 0.3)):
            enter_loop(maker, scope, types)
            if counter:
                maker.emit(f"{counter} += 1")
                scope.types[counter] = "int"
                scope.fixed.add(counter)
                scope.counters.append((counter, max(1, count)))
            elif text == f"range({trips})":
                scope.counters.append((target, max(1, count)))
            inside(maker)
    if maker.chance(10):
        with maker.block("else:"), maker.inner_scope():
            body(maker, 1)
    if maker.chance(12):
        # May be unbound when there was no turn.
        maker.scope.types.update({name: kind for name, kind in types.items() if kind != "any"})


def enter_loop(maker, scope, types):
    scope.types.update(types)
    scope.depth += 1
    scope.in_loop = True
    if maker.chance(80):
        scope.fixed.update(types)


def inside(maker):
    """The body of a loop: more loops where they still fit."""
    if maker.scope.depth == 1 and not maker.plain:
        count = 2 + maker.weighted(STATEMENTS_IN_LOOP)
    else:
        count = maker.weighted(STATEMENTS_IN_LOOP)
    nested = maker.scope.depth < 4 and maker.chance(75 if maker.scope.depth == 1 else 25)
    place = maker.upto(count - 1) if nested else -1
    disturbed = maker.chance(50 if maker.scope.depth == 1 else 12)
    early = disturbed and maker.chance(50)
    if early:
        disturb.at_moment(maker)
    if maker.scope.depth == 1 and maker.plain and maker.chance(45):
        # Loops inside one statement.
        comprehend(maker)
    if maker.has("timed") and maker.chance(40):
        # What should cost the same at every turn, however much was compiled.
        maker.pick(global_write, global_write, disturb.change_class)(maker)
    for number in range(count):
        if number == place:
            loop(maker)
        elif maker.affords(2):
            statement(maker)
    if disturbed and not early:
        disturb.at_moment(maker)


def while_loop(maker):
    trips, count = iterables.trip(maker, maker.room() / 8)
    name = maker.fresh("v")
    form = maker.pick("up", "down", "true", "up")
    maker.emit(f"{name} = {trips if form == 'down' else 0}")
    header = {"up": f"while {name} < {trips}:", "down": f"while {name} > 0:", "true": "while True:"}[form]
    with maker.inner_scope() as scope, maker.block(header, max(count, 0.3)):
        if form == "true":
            maker.emit(f"if {name} >= {trips}: break")
        maker.emit(f"{name} {'-' if form == 'down' else '+'}= 1")
        enter_loop(maker, scope, {name: "int"})
        scope.fixed.add(name)
        scope.counters.append((name, max(1, count)))
        inside(maker)
    if maker.chance(10):
        with maker.block("else:"), maker.inner_scope():
            body(maker, 1)


KINDS = [
    (8, assign),
    (8, accumulate),
    (7, keep),
    (6, comprehend),
    (2, grow_text),
    (5, change_list),
    (4, change_dict),
    (2, change_set),
    (1, change_bytes),
    (4, change_object),
    (3, unpack),
    (3, tell),
    (2, global_write),
    (2, object_order),
    (0.5, asserted),
    (2, boxed_constant),
    (5, branch),
    (1, matched),
    (4, attempt),
    (1, within),
    (2, leave_loop),
    (5, yielded),
    (1.5, step_generator),
    (3, loop),
    (1.5, disturb.introspect),
    (1.5, disturb.executed),
]

# What ends a trace.
OPAQUE = frozenset({attempt, within, matched, object_order, step_generator, tell, disturb.introspect, disturb.executed})

__all__ = ["OPAQUE", "body", "loop", "statement"]
