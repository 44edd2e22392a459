; test parse
s0: start
---
2:1: expected `tree`
