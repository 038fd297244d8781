// Package site serves the web pages that are built into the binary: the
// messenger at /, the page of two devices at /devices, the operator's page at
// /admin, and what they load.
//
// Whatever it answers forbids the browser to run or load anything that does not
// come from this server, to run script that stands in a page, and to be shown
// inside another page. No page holds a secret: tokens and keys are typed in, or
// come by a link whose code stands behind the '#' of its address, which browsers
// keep to themselves.
package site
