; test translate
; # A call of a named function, known by its identity.
; families: hosts/tiny/families/tiny.fam
; locals: items=list n=int
; names: length
loop:
  GLOBAL 0 : builtin@len
  LOAD 0 :
  CALL_LEN 1 : builtin@len list null
  STORE 1 :
  JUMP_BACK loop :
---
tree locals=2
object @len = 0x2030
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, list -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, int -> x0
  %2 = unbox_i64 %1 -> x0
  jump s1(%2, %1)
s1(%3: i64, %4: ref): header from s0
  %5 = box_i64 %3
  poll -> x1
  guard_is @len, @len -> x2
  %7 = load_field %0, list.len
  %8 = box_i64 %7
  jump s1(%7, null)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0 { l1 = %5 owned as %4 }
x2: guard trace=0 instr=2 resume=2 depth=2 { l1 = %5 owned as %4, st0 = @len, st1 = %0 }
x3: guard trace=0 instr=5 resume=0 depth=0 { l1 = %8 owned }
expects l0: list
expects l1: int
depends on length being 0x2030
references given back: 2
