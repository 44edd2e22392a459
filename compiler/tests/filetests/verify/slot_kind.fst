; test verify
tree locals=1
s0: start
  %0 = load_home l0
  %1 = load_field %0, list.items
  exit x0
x0: end trace=0 instr=0 resume=0 depth=0 { l0 = %1 }
---
7: %1 is an address: nothing restores it
