# bytes_of(FILE bytes length): what stands in a file, as a list of C++ character literals and its
# length. Who embeds files in the program includes this.
function(bytes_of file out_bytes out_length)
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR length "${digits} / 2")
  if(length EQUAL 0)
    message(FATAL_ERROR "${file} is empty, and is to be embedded.")
  endif()
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  set(${out_bytes} "${bytes}" PARENT_SCOPE)
  set(${out_length} ${length} PARENT_SCOPE)
endfunction()
