package main

import (
	"fmt"
	"strings"
)

const pythonFile = "bindings/python/src/backscroll/_abi.py"

// python writes the constants, the views on what comes out, the layouts of what goes in, and
// the functions' signatures.
func python(h *header, files map[string]string) {
	w := new(strings.Builder)
	fmt.Fprintf(w, "# %s\n", notice)
	fmt.Fprintf(w, "from __future__ import annotations\n\nimport ctypes as c\nfrom enum import IntEnum, IntFlag\n\n")
	fmt.Fprintf(w, "from ._view import F64, I32, I64, ID, U32, U64, Bool, Bytes, Enum, Inner, List, Numbers, Optional, Str, Strs, Struct, Time\n\nABI = %d\n", h.abi)
	for _, e := range h.enums {
		pythonEnum(w, h, e)
	}
	for _, s := range h.structs {
		if !isInput(s) && s.name != "bs_str" {
			pythonView(w, h, s)
		}
	}
	for _, s := range h.structs {
		if isInput(s) || isBoth(s) {
			pythonInput(w, h, s)
		}
	}
	pythonFunctions(w, h)
	files[pythonFile] = w.String()
}

func pythonEnum(w *strings.Builder, h *header, e enum) {
	n := enumNames[e.first]
	base := "IntEnum"
	if n.flags {
		base = "IntFlag"
	}
	fmt.Fprintf(w, "\n\nclass %s(%s):\n", n.name, base)
	if e.doc != "" {
		fmt.Fprintf(w, "    %q\n\n", h.words(e.doc))
	}
	for _, c := range e.constants {
		fmt.Fprintf(w, "    %s = %d%s\n", constantName(e, c), c.value, note("  # ", h.words(c.doc)))
	}
}

func note(before, doc string) string {
	if doc == "" {
		return ""
	}
	return before + doc
}

func pythonView(w *strings.Builder, h *header, s *structure) {
	fmt.Fprintf(w, "\n\nclass %s(Struct):\n", camel(s.name))
	if s.doc != "" {
		fmt.Fprintf(w, "    %q\n\n", h.words(s.doc))
	}
	fmt.Fprintf(w, "    __slots__ = ()\n    size_ = %d\n", s.size)
	counted := false
	for _, f := range s.fields {
		skip := counted || f.name == "reserved"
		counted = f.list
		if !skip {
			fmt.Fprintf(w, "    %s = %s%s\n", public(f.name), pythonKind(s, f), note("  # ", h.words(f.doc)))
		}
	}
}

func pythonKind(s *structure, f field) string {
	switch kind := kindOf(s, f); {
	case f.list && f.ctype == "uint64_t":
		return fmt.Sprintf("Numbers(%d)", f.offset)
	case f.list && f.ctype == "bs_str":
		return fmt.Sprintf("Strs(%d)", f.offset)
	case f.list:
		return fmt.Sprintf("List(%d, %s)", f.offset, camel(f.ctype))
	case f.pointer:
		return fmt.Sprintf("Optional(%d, %s)", f.offset, camel(f.ctype))
	case f.array == 16:
		return fmt.Sprintf("ID(%d)", f.offset)
	case kind == "bool", kind == "time", kind == "bytes":
		return fmt.Sprintf("%s(%d)", camel(kind), f.offset)
	case kind != "":
		return fmt.Sprintf("Enum(%d, %s)", f.offset, kind)
	case f.ctype == "bs_str":
		return fmt.Sprintf("Str(%d)", f.offset)
	case strings.HasPrefix(f.ctype, "bs_"):
		return fmt.Sprintf("Inner(%d, %s)", f.offset, camel(f.ctype))
	}
	return fmt.Sprintf("%s(%d)", ctypesName[f.ctype], f.offset)
}

var ctypesName = map[string]string{"uint32_t": "U32", "int32_t": "I32", "uint64_t": "U64", "int64_t": "I64", "double": "F64"}

// pythonInput writes a layout by which ctypes builds what goes in.
func pythonInput(w *strings.Builder, h *header, s *structure) {
	fmt.Fprintf(w, "\n\nclass C%s(c.Structure):\n    _fields_ = [\n", camel(s.name))
	for _, f := range s.fields {
		fmt.Fprintf(w, "        (%q, %s),\n", f.name, pythonCtype(f))
	}
	fmt.Fprintf(w, "    ]\n")
}

func pythonCtype(f field) string {
	switch {
	case f.pointer && f.ctype == "char":
		return "c.c_char_p"
	case f.pointer && strings.HasPrefix(f.ctype, "bs_"):
		return "c.POINTER(C" + camel(f.ctype) + ")"
	case f.pointer:
		return "c.c_void_p"
	case f.array > 0:
		return fmt.Sprintf("c.c_uint8 * %d", f.array)
	case f.ctype == "bs_str":
		return "CStr"
	case strings.HasPrefix(f.ctype, "bs_"):
		return "C" + camel(f.ctype)
	}
	return map[string]string{"uint32_t": "c.c_uint32", "int32_t": "c.c_int32", "uint64_t": "c.c_uint64", "int64_t": "c.c_int64", "double": "c.c_double"}[f.ctype]
}

func pythonFunctions(w *strings.Builder, h *header) {
	fmt.Fprintf(w, "\n\n# name: what it returns, and takes\nFUNCTIONS = {\n")
	for _, f := range h.functions {
		var takes []string
		for _, p := range f.parameters {
			takes = append(takes, pythonParameter(p.ctype))
		}
		returns := map[string]string{"int32_t": "c.c_int32", "uint32_t": "c.c_uint32", "uint64_t": "c.c_uint64", "void": "None", "const char *": "c.c_char_p"}[f.result]
		fmt.Fprintf(w, "    %q: (%s, [%s]),\n", f.name, returns, strings.Join(takes, ", "))
	}
	fmt.Fprintf(w, "}\n")
}

func pythonParameter(ctype string) string {
	switch {
	case ctype == "const char *":
		return "c.c_char_p"
	case strings.HasSuffix(ctype, "*"):
		return "c.c_void_p"
	}
	switch ctype {
	case "uint32_t":
		return "c.c_uint32"
	case "int32_t":
		return "c.c_int32"
	case "int64_t":
		return "c.c_int64"
	}
	return "c.c_uint64" // and all handles
}
