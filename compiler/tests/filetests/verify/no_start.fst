; test verify
tree locals=0
---
1: the tree has no start segment
