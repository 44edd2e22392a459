; test translate
; # The recording does not go on behind the instruction: it raised.
; families: hosts/tiny/families/tiny.fam
; locals: a=int
loop:
  LOAD 0 :
  NEGATE : int
  STORE 0
  LOAD 0 :
  JUMP_BACK loop :
---
given up: exception at unit 1: the instruction did not go on to the next one: it raised
