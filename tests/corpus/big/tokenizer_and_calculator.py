# expect: any
"""A tokenizer and recursive-descent calculator over generated expressions."""


def tokens(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isdigit():
            j = i
            while j < len(text) and text[j].isdigit():
                j += 1
            yield "num", int(text[i:j])
            i = j
        elif c in "+-*/()":
            yield c, None
            i += 1
        elif c == " ":
            i += 1
        else:
            raise SyntaxError(f"bad {c!r} at {i}")
    yield "end", None


class Parser:
    def __init__(self, text):
        self.source = tokens(text)
        self.advance()

    def advance(self):
        self.kind, self.value = next(self.source)

    def expression(self):
        v = self.term()
        while self.kind in ("+", "-"):
            op = self.kind
            self.advance()
            v = v + self.term() if op == "+" else v - self.term()
        return v

    def term(self):
        v = self.atom()
        while self.kind in ("*", "/"):
            op = self.kind
            self.advance()
            v = v * self.atom() if op == "*" else v / self.atom()
        return v

    def atom(self):
        kind, value = self.kind, self.value
        self.advance()
        if kind == "num":
            return value
        if kind == "-":
            return -self.atom()
        if kind == "(":
            v = self.expression()
            self.advance()
            return v
        raise SyntaxError(kind)


errors, total = {}, 0
for i in range(500):
    text = f"{i} + {i * 3}*({i % 7} - -2) / {i % 5} - 1{'$' if i % 100 == 99 else ''}"
    try:
        total += Parser(text).expression()
    except (SyntaxError, ZeroDivisionError) as e:
        errors[str(e)] = errors.get(str(e), 0) + 1
print(total, errors, Parser("2*(3+4)*5").expression())
