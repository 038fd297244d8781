// Package bindings runs the tests of the libraries for other languages, and their quick starts,
// against a real server. The library for C is a thing to build (`make lib`), so these tests
// are skipped unless BACKSCROLL_LIB names the folder that it is in; `make test` does both.
package bindings
