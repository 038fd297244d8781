// Package wire turns frames and messages into bytes and back, as
// proto/backscroll/v1/device.proto lays them out. It is written by hand over
// protowire, one small encoder and decoder per protobuf message, so that the
// server copies stored messages instead of building them again; its tests hold
// it against the generated code of internal/pb.
//
// Guarantees:
//
//   - Encoding is canonical: fields in ascending order, each at most once, zero
//     values left out. Equal contents give equal bytes.
//   - Unknown fields and unknown kinds are ignored, at every level; of a field
//     given twice the last one counts, as protobuf has it.
//   - What is malformed is refused with CodeBadFrame, naming the field: broken
//     protobuf, ids that are not 16 bytes, numbers that the protocol does not
//     give, too many entries, ranges that are none. What is missing from a
//     request, or is wrong only by the rules (an unknown address, text that is
//     not UTF-8), is left for the rules to refuse, since a request that is wrong
//     does not end a connection.
//   - Decoding needs memory in proportion to its input; what a bundle inflates
//     to is bounded before it is inflated.
//
// history.md beside this file tells how the protocol came to be what it is.
package wire
