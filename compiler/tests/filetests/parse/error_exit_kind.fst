; test parse
tree locals=2
s0: start
  exit x0
x0: gard trace=0 instr=0 resume=0 depth=0
---
5:5: expected one of refused, guard, branch, leave, error, ended, poll, frames, end, link
