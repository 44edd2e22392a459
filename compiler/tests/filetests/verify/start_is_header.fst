; test verify
tree locals=0
s0: header from s0
  jump s0()
---
3: the tree has no start segment
