"""html5lib: a page parsed, walked and written again."""

import sys

import html5lib

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
for _ in range(int(sys.argv[2])):
    for tree in ("etree", "dom"):
        document = html5lib.parse(text, treebuilder=tree)
        print(tree, len(html5lib.serialize(document, tree=tree)))
