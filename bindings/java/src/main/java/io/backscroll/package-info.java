/** Backscroll for Java and Android: {@link io.backscroll.Client} is where to begin. */
package io.backscroll;
