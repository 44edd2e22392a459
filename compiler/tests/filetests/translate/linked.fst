; test translate
; # A root that ends in front of another loop leaves there.
; families: hosts/tiny/families/tiny.fam
; locals: a=int
; end: linked 2
loop:
  LOAD 0 :
  STORE 0 :
  NOP
  JUMP_BACK loop
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(%1, %0)
s1(%2: i64, %3: ref): header from s0
  %4 = box_i64 %2
  poll -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0 { l0 = %4 owned as %3 }
x2: end trace=0 instr=2 resume=2 depth=0 { l0 = %4 owned as %3 }
expects l0: int
