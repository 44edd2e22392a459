; test verify
tree locals=1
s0(%0: ref): start
  exit x0
x0: end trace=1 instr=0 resume=0 depth=0
---
3: only loop headers and the start of a fragment have parameters
