; test owned
; # A bridge may be recorded where another thread changed what its exit's guard asked. Where guards contradict each other
; # nothing ever comes, and nothing has to be right.
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_elem %1, 0, list_item
  guard_not_null %2 -> x1
  guard_type %2, int -> x2
  exit x3
s1: bridge of x1
  guard_not_null %2 -> x4
  decref %2
  exit x5
s2: bridge of x3
  %3 = load_elem %1, 0, list_item
  guard_type %3, float -> x6
  %4 = unbox_i64 %3 -> x6
  decref %2
  exit x7
x0: guard trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0 bridge s1
x2: guard trace=0 instr=2 resume=2 depth=0
x3: branch trace=0 instr=3 resume=3 depth=0 bridge s2
x4: guard trace=1 instr=0 resume=1 depth=0
x5: end trace=1 instr=1 resume=2 depth=0
x6: guard trace=2 instr=0 resume=3 depth=0
x7: end trace=2 instr=1 resume=4 depth=0
