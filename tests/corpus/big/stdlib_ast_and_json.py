# expect: any
"""Pure-Python library code made hot: ast visitors, unparse, the json scanner."""
import ast
import json
import json.decoder
import json.encoder
import json.scanner

SOURCE = "def f(a, b=2):\n    for i in range(a):\n        if i % b:\n            a += [i, -i][0] * (b or 1)\n    return {'k': a}\n"


class Double(ast.NodeTransformer):
    def visit_Constant(self, node):
        if isinstance(node.value, int):
            return ast.copy_location(ast.Constant(node.value * 2), node)
        return node


def run(n):
    counts = {}
    for i in range(n):
        tree = ast.parse(SOURCE)
        for node in ast.walk(tree):
            name = type(node).__name__
            counts[name] = counts.get(name, 0) + 1
        text = ast.unparse(Double().visit(tree))
    return counts, text


counts, text = run(25)
print(counts)
print(text)
decoder = json.JSONDecoder()
decoder.parse_string = json.decoder.py_scanstring
decoder.scan_once = json.scanner.py_make_scanner(decoder)
data = {"list": [1, 2.5, None, True, "a\u20acb\n"] * 10, "nested": [{"k": [i]} for i in range(30)]}
encoded = json.dumps(data)
for _ in range(10):
    again = decoder.decode(encoded)
print(again == data, len(encoded))
