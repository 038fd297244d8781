// Package archtest holds no code: its tests keep the directions in which the
// packages of this module may import one another. They read the import clauses
// of all files, whatever their build tags, so they need neither the network nor
// a compiler, and a package's floor is a fact of the tables beside them.
package archtest
