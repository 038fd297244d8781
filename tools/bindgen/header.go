package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A header is what backscroll.h declares.
type header struct {
	abi       int
	enums     []enum
	structs   []*structure
	functions []function
	byName    map[string]*structure
}

type enum struct {
	first     string // the C name of its first constant
	doc       string
	constants []constant
}

type constant struct {
	name  string
	value int
	doc   string
}

type structure struct {
	name, doc   string
	fields      []field
	size, align int
}

// A field is one member, where it lies, and for a pointer whether the number of what it
// points to is in the next field.
type field struct {
	name, ctype, doc string
	pointer, list    bool
	array            int // 0: none
	offset           int
}

type function struct {
	name, result, doc string
	parameters        []parameter
}

type parameter struct{ name, ctype string }

var (
	abiLine       = regexp.MustCompile(`(?m)^#define BS_ABI (\d+)$`)
	enumBlock     = regexp.MustCompile(`(?s)((?:/\*[^/]*?\*/\s*)?)enum \{(.*?)\};`)
	enumMember    = regexp.MustCompile(`(\w+) = (\d+),?[ \t]*(?:/\* (.*?) \*/)?`)
	structBlock   = regexp.MustCompile(`(?s)((?:/\*(?:[^*]|\*[^/])*?\*/\s*)?)typedef struct (bs_\w+) \{(.*?)\n\} (bs_\w+);`)
	structMember  = regexp.MustCompile(`^\s*(BS_PTR\((?:const )?(\w+)\)|void \*|\w+) ?([^;]+);\s*(?:/\* (.*?) \*/)?$`)
	arrayMember   = regexp.MustCompile(`^(\w+)\[(\d+)\]$`)
	functionBlock = regexp.MustCompile(`(?s)((?:/\*(?:[^*]|\*[^/])*?\*/\n)?)(int32_t|uint32_t|uint64_t|void|const char \*) ?(bs_\w+)\(([^;]*?)\);`)
	identifier    = regexp.MustCompile(`^\w+$`)
	spaces        = regexp.MustCompile(`\s+`)
)

// parse reads the header. What it cannot read is an error, so that nothing is left out.
func parse(text string) (*header, error) {
	h := &header{byName: map[string]*structure{}}
	m := abiLine.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("no #define BS_ABI")
	}
	h.abi, _ = strconv.Atoi(m[1])
	for _, m := range enumBlock.FindAllStringSubmatch(text, -1) {
		h.enums = append(h.enums, parseEnum(m[1], m[2]))
	}
	for _, m := range structBlock.FindAllStringSubmatch(text, -1) {
		s := &structure{name: m[2], doc: prose(m[1])}
		if err := h.members(s, m[3]); err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		h.structs = append(h.structs, s)
		h.byName[s.name] = s
	}
	for _, m := range functionBlock.FindAllStringSubmatch(text, -1) {
		h.functions = append(h.functions, function{name: m[3], result: m[2], doc: prose(m[1]), parameters: parameters(m[4])})
	}
	if declared := strings.Count(text, "typedef struct"); declared != len(h.structs) {
		return nil, fmt.Errorf("understood %d of %d structs", len(h.structs), declared)
	}
	if declared := len(regexp.MustCompile(`(?m)^(?:\w+ )+\*?bs_\w+\(`).FindAllString(text, -1)); declared != len(h.functions) {
		return nil, fmt.Errorf("understood %d of %d functions", len(h.functions), declared)
	}
	return h, nil
}

func parseEnum(doc, body string) enum {
	e := enum{doc: prose(doc)}
	for _, m := range enumMember.FindAllStringSubmatch(body, -1) {
		value, _ := strconv.Atoi(m[2])
		e.constants = append(e.constants, constant{m[1], value, m[3]})
	}
	e.first = e.constants[0].name
	return e
}

// members lays a struct out as the ABIs of all 64-bit systems do.
func (h *header) members(s *structure, body string) error {
	s.align = 1
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		m := structMember.FindStringSubmatch(line)
		if m == nil {
			return fmt.Errorf("a line that is no member: %q", line)
		}
		for name := range strings.SplitSeq(m[3], ",") {
			f := field{name: strings.TrimSpace(name), ctype: m[1], doc: m[4]}
			if m[2] != "" {
				f.ctype, f.pointer = m[2], true
			}
			if f.ctype == "void *" || f.ctype == "bs_event_fn" {
				f.ctype, f.pointer = "void", true
			}
			if a := arrayMember.FindStringSubmatch(f.name); a != nil {
				f.name = a[1]
				f.array, _ = strconv.Atoi(a[2])
			}
			if err := h.place(s, f); err != nil {
				return err
			}
		}
	}
	s.size = roundUp(s.size, s.align)
	return nil
}

func (h *header) place(s *structure, f field) error {
	if !identifier.MatchString(f.name) {
		return fmt.Errorf("a member whose name is not understood: %q", f.name)
	}
	size, align, err := h.sizeOf(f)
	if err != nil {
		return err
	}
	if n := len(s.fields); n > 0 && s.fields[n-1].pointer && strings.HasSuffix(f.name, "count") {
		s.fields[n-1].list = true
	}
	f.offset = roundUp(s.size, align)
	s.size = f.offset + size*max(f.array, 1)
	s.align = max(s.align, align)
	s.fields = append(s.fields, f)
	return nil
}

func (h *header) sizeOf(f field) (size, align int, err error) {
	if f.pointer {
		return 8, 8, nil
	}
	if inner := h.byName[f.ctype]; inner != nil {
		return inner.size, inner.align, nil
	}
	sizes := map[string]int{"uint8_t": 1, "int32_t": 4, "uint32_t": 4, "int64_t": 8, "uint64_t": 8, "double": 8}
	if n := sizes[f.ctype]; n > 0 {
		return n, n, nil
	}
	return 0, 0, fmt.Errorf("%s: the size of %s is not known", f.name, f.ctype)
}

func roundUp(n, align int) int { return (n + align - 1) / align * align }

func parameters(text string) []parameter {
	var all []parameter
	if text = strings.TrimSpace(spaces.ReplaceAllString(text, " ")); text == "void" {
		return nil
	}
	for p := range strings.SplitSeq(text, ",") {
		p = strings.TrimSpace(p)
		if name, ok := strings.CutSuffix(p, "[16]"); ok { // an array is handed over as a pointer
			at := strings.LastIndexByte(name, ' ')
			p = name[:at] + " *" + name[at+1:]
		}
		at := strings.LastIndexAny(p, " *") + 1
		all = append(all, parameter{name: p[at:], ctype: strings.TrimSpace(p[:at])})
	}
	return all
}

// prose is a comment's text in one line.
func prose(comment string) string {
	comment = strings.TrimSpace(comment)
	comment = strings.TrimSuffix(strings.TrimPrefix(comment, "/*"), "*/")
	comment = regexp.MustCompile(`(?m)^ \* ?`).ReplaceAllString(comment, "")
	return strings.TrimSpace(spaces.ReplaceAllString(comment, " "))
}
