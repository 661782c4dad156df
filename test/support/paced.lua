-- Milliseconds before each request of a connection: the processors are for what is tested, and not for requests alone.
function delay()
  return 20
end
