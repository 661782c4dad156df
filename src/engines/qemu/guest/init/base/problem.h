#pragma once

/*
 * What is wrong, as text in a buffer that the next call overwrites. Functions that answer `const char *` this way answer
 * NULL when they did what they should.
 */
const char *problem(const char *format, ...) __attribute__((format(printf, 1, 2)));
