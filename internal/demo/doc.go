// Package demo is the sample conversations that `backscroll demo` starts with:
// five neighbours who make a garden of their roof. They were written for this.
package demo
