package main

import (
	"fmt"
	"strings"
)

const (
	javaFolder  = "bindings/java/src/main/java/io/backscroll/"
	javaNatives = "bindings/java/src/main/native/"
)

// java writes a class for every enum and for every struct that comes out, the layouts of what goes in, the
// functions' numbers, and the C switch that calls them.
func java(h *header, fingerprint uint32, files map[string]string) {
	for _, e := range h.enums {
		javaFile(files, enumNames[e.first].name, "", javaEnum(h, e))
	}
	for _, s := range h.structs {
		if !isInput(s) && s.name != "bs_str" {
			javaView(h, s, files)
		}
	}
	javaFile(files, "Layout", "", javaLayouts(h))
	javaFile(files, "Functions", "", javaFunctions(h, fingerprint))
	files[javaNatives+"dispatch.h"] = dispatch(h, fingerprint)
}

func javaFile(files map[string]string, class, imports, body string) {
	files[javaFolder+class+".java"] = "// " + notice + "\npackage io.backscroll;\n\n" + imports + body
}

func javadoc(indent, doc string) string {
	if doc == "" {
		return ""
	}
	doc = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "&#64;").Replace(doc)
	return indent + "/** " + strings.ToUpper(doc[:1]) + doc[1:] + strings.Repeat(".", dot(doc)) + " */\n"
}

// dot says whether a full stop is wanting.
func dot(doc string) int {
	if strings.HasSuffix(doc, ".") {
		return 0
	}
	return 1
}

func javaEnum(h *header, e enum) string {
	n := enumNames[e.first]
	w := new(strings.Builder)
	if n.flags {
		fmt.Fprintf(w, "%spublic final class %s {\n", javadoc("", h.words(or(e.doc, "Bits."))), n.name)
		for _, c := range e.constants {
			fmt.Fprintf(w, "%s    public static final int %s = %d;\n", javadoc("    ", h.words(or(c.doc, "A bit."))), constantName(e, c), c.value)
		}
		fmt.Fprintf(w, "\n    private %s() {}\n}\n", n.name)
		return w.String()
	}
	first := e.constants[0].value
	fmt.Fprintf(w, "%spublic enum %s {\n", javadoc("", h.words(or(e.doc, "One of these."))), n.name)
	for _, c := range e.constants {
		fmt.Fprintf(w, "%s    %s,\n", javadoc("    ", h.words(or(c.doc, "Number "+fmt.Sprint(c.value)))), constantName(e, c))
	}
	fmt.Fprintf(w, `    /** One that a later version added. */
    UNKNOWN;

    private static final %[1]s[] KNOWN = values();

    static %[1]s of(int number) {
        int i = number - %[2]d;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + %[2]d;
    }
}
`, n.name, first)
	return w.String()
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func javaView(h *header, s *structure, files map[string]string) {
	class, access, implements := camel(s.name), "public ", ""
	if isList(s) {
		access = ""
	}
	w := new(strings.Builder)
	var shown []string
	counted, lists, times := false, false, false
	for _, f := range s.fields {
		skip := counted || f.name == "reserved"
		counted = f.list
		if skip {
			continue
		}
		name := lowerCamel(public(f.name))
		result, value := javaKind(s, f)
		lists = lists || strings.HasPrefix(result, "List<")
		times = times || result == "Instant"
		shown = append(shown, fmt.Sprintf("%q, %s()", name, name))
		doc := h.words(or(f.doc, result))
		if sequences[s.name] == f.name {
			implements = fmt.Sprintf(" implements Iterable<%s>", camel(f.ctype))
			fmt.Fprintf(w, sequenceBody, camel(f.ctype), name, value)
			continue
		}
		fmt.Fprintf(w, "\n%s    %s%s %s() {\n        return %s;\n    }\n", javadoc("    ", doc), access, result, name, value)
	}
	imports := ""
	if times {
		imports += "import java.time.Instant;\n"
	}
	if implements != "" {
		imports += "import java.util.Iterator;\n"
	}
	if lists || implements != "" {
		imports += "import java.util.List;\n"
	}
	if imports != "" {
		imports += "\n"
	}
	head := fmt.Sprintf("%s%sfinal class %s extends Struct%s {\n    static final int SIZE = %d;\n\n    %s(Block block, int at) {\n        super(block, at);\n    }\n",
		javadoc("", h.words(or(s.doc, class+"."))), access, class, implements, s.size, class)
	tail := fmt.Sprintf("\n    @Override\n    public String toString() {\n        return show(%q, %s);\n    }\n}\n", class, strings.Join(shown, ", "))
	javaFile(files, class, imports, head+w.String()+tail)
}

const sequenceBody = `
    private List<%[1]s> items;

    /** What it holds, in order. */
    public List<%[1]s> %[2]s() {
        if (items == null) {
            items = %[3]s;
        }
        return items;
    }

    @Override
    public Iterator<%[1]s> iterator() {
        return %[2]s().iterator();
    }

    /** How many there are. */
    public int size() {
        return %[2]s().size();
    }
`

// javaKind is the type of a field, and the expression that reads it.
func javaKind(s *structure, f field) (result, value string) {
	at := f.offset
	switch kind := kindOf(s, f); {
	case f.list && f.ctype == "uint64_t":
		return "long[]", fmt.Sprintf("numbers(%d)", at)
	case f.list && f.ctype == "bs_str":
		return "List<String>", fmt.Sprintf("strings(%d)", at)
	case f.list:
		c := camel(f.ctype)
		return "List<" + c + ">", fmt.Sprintf("list(%d, %s.SIZE, %s::new)", at, c, c)
	case f.pointer:
		c := camel(f.ctype)
		return c, fmt.Sprintf("optional(%d, %s::new)", at, c)
	case f.array == 16:
		return "byte[]", fmt.Sprintf("id(%d)", at)
	case kind == "bool":
		return "boolean", fmt.Sprintf("u32(%d) != 0", at)
	case kind == "time":
		return "Instant", fmt.Sprintf("time(%d)", at)
	case kind == "bytes":
		return "byte[]", fmt.Sprintf("bytes(%d)", at)
	case kind != "" && isFlags(kind):
		return "int", fmt.Sprintf("u32(%d)", at)
	case kind != "":
		return kind, fmt.Sprintf("%s.of(u32(%d))", kind, at)
	case f.ctype == "bs_str":
		return "String", fmt.Sprintf("string(%d)", at)
	case strings.HasPrefix(f.ctype, "bs_"):
		return camel(f.ctype), fmt.Sprintf("new %s(block, at + %d)", camel(f.ctype), at)
	case f.ctype == "double":
		return "double", fmt.Sprintf("f64(%d)", at)
	case f.ctype == "uint32_t" || f.ctype == "int32_t":
		return "int", fmt.Sprintf("u32(%d)", at)
	}
	return "long", fmt.Sprintf("u64(%d)", at)
}

func isFlags(name string) bool {
	for _, n := range enumNames {
		if n.name == name {
			return n.flags
		}
	}
	return false
}

// javaLayouts says where the fields of what goes in lie.
func javaLayouts(h *header) string {
	w := new(strings.Builder)
	fmt.Fprintf(w, "/** Where the fields of what goes in lie. */\nfinal class Layout {\n")
	for _, s := range h.structs {
		if !isInput(s) && !isBoth(s) {
			continue
		}
		prefix := strings.ToUpper(strings.TrimPrefix(s.name, "bs_"))
		fmt.Fprintf(w, "    static final int %s_SIZE = %d;\n", prefix, s.size)
		for _, f := range s.fields {
			if f.name != "size" && f.name != "reserved" {
				fmt.Fprintf(w, "    static final int %s_%s = %d;\n", prefix, strings.ToUpper(f.name), f.offset)
			}
		}
	}
	fmt.Fprintf(w, "\n    private Layout() {}\n}\n")
	return w.String()
}

// called are the functions that go through the switch.
func called(h *header) (all []function) {
	for _, f := range h.functions {
		if f.result == "int32_t" {
			all = append(all, f)
		}
	}
	return all
}

func javaFunctions(h *header, fingerprint uint32) string {
	w := new(strings.Builder)
	fmt.Fprintf(w, "/** The functions' numbers in dispatch.h. */\nfinal class Functions {\n    static final int FINGERPRINT = %#x;\n", fingerprint)
	for i, f := range called(h) {
		fmt.Fprintf(w, "    static final int %s = %d;\n", strings.ToUpper(strings.TrimPrefix(f.name, "bs_")), i)
	}
	fmt.Fprintf(w, "\n    private Functions() {}\n}\n")
	return w.String()
}

// dispatch calls a function with arguments of 64 bits each, and asserts the layouts that Java counts on.
func dispatch(h *header, fingerprint uint32) string {
	w := new(strings.Builder)
	fmt.Fprintf(w, "/* %s */\n#include <stddef.h>\n\n#include \"backscroll.h\"\n\n", notice)
	fmt.Fprintf(w, "enum { FINGERPRINT = (int)%#x };\n\n", fingerprint)
	fmt.Fprintf(w, "_Static_assert(BS_ABI == %d, \"BS_ABI\");\n", h.abi)
	for _, s := range h.structs {
		fmt.Fprintf(w, "_Static_assert(sizeof(%s) == %d, \"%s\");\n", s.name, s.size, s.name)
		for _, f := range s.fields {
			fmt.Fprintf(w, "_Static_assert(offsetof(%s, %s) == %d, \"%s.%s\");\n", s.name, f.name, f.offset, s.name, f.name)
		}
	}
	fmt.Fprintf(w, "\nstatic int32_t dispatch(int32_t function, const uint64_t *a) {\n  switch (function) {\n")
	for i, f := range called(h) {
		var arguments []string
		for j, p := range f.parameters {
			cast := "(" + p.ctype + ")"
			if strings.HasSuffix(p.ctype, "*") {
				cast += "(uintptr_t)"
			}
			arguments = append(arguments, fmt.Sprintf("%sa[%d]", cast, j))
		}
		fmt.Fprintf(w, "    case %d: return %s(%s);\n", i, f.name, strings.Join(arguments, ", "))
	}
	fmt.Fprintf(w, "  }\n  return 2000;\n}\n")
	return w.String()
}
