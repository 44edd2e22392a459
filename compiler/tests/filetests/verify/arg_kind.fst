; test verify
tree locals=0
s0: start
  %0 = add_i64 1, 2.0
  %1 = unbox_f64 null
  %2 = call mix(1.0, 2, 3, 4)
  store_field null, 1.0, list.len
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
---
4: %4 is f64, i64 is wanted
6: %8 is i64, f64 is wanted
7: %6 is f64, i64 is wanted
