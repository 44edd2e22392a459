; test translate
; # A call of a function that was not followed has no expansion.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: s=int i=int f=function
; stack: range:1
loop:
  FOR_ITER done : range_iterator
  STORE_FAST 1 :
  LOAD_FAST 2 :
  PUSH_NULL :
  LOAD_FAST_LOAD_FAST 1 :
  CALL 2 : function@function int int null
  STORE_FAST 0 :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP
  LOAD_FAST 0
  RETURN_VALUE
---
given up: unsupported-types at unit 6: a call of a function that was not followed
