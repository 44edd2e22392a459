; test parse
tree locals=0
object @"abc
---
3:8: the quote is not closed
