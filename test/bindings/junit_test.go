package bindings_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A report is what pytest and Maven write of the tests that they ran.
type report struct {
	Suites []report `xml:"testsuite"`
	Cases  []struct {
		Class   string   `xml:"classname,attr"`
		Name    string   `xml:"name,attr"`
		Failure *problem `xml:"failure"`
		Error   *problem `xml:"error"`
	} `xml:"testcase"`
}

type problem struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// tell makes each test of the reports one of Go's, and returns how many there were.
func tell(t *testing.T, pattern string) (ran int) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r report
		if err := xml.Unmarshal(data, &r); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		ran += r.tell(t)
	}
	return ran
}

func (r report) tell(t *testing.T) (ran int) {
	for _, c := range r.Cases {
		ran++
		t.Run(c.Class[strings.LastIndexByte(c.Class, '.')+1:]+"/"+c.Name, func(t *testing.T) {
			for _, p := range []*problem{c.Failure, c.Error} {
				if p != nil {
					t.Errorf("%s\n%s", p.Message, p.Text)
				}
			}
		})
	}
	for _, s := range r.Suites {
		ran += s.tell(t)
	}
	return ran
}

// ended fails the test unless the program that ran the tests was content, and ran some.
func ended(t *testing.T, ran int, out []byte, err error) {
	t.Helper()
	if (err != nil || ran == 0) && !t.Failed() {
		t.Errorf("%d tests ran: %v\n%s", ran, err, out)
	}
}
