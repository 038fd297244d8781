package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"github.com/bufbuild/protocompile/protoutil"
	"google.golang.org/protobuf/cmd/protoc-gen-go/internal_gengo"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

// module is the prefix that a file's go_package loses to become its path in
// the repository.
const module = "github.com/backscroll/backscroll"

// generate compiles every .proto file below dir and returns the generated
// files by their path in the repository.
func generate(ctx context.Context, dir string) (map[string]string, error) {
	request, err := compile(ctx, dir)
	if err != nil {
		return nil, err
	}
	request.Parameter = new("module=" + module)
	return generateGo(request)
}

// compile makes of every .proto file below dir what a generator reads.
func compile(ctx context.Context, dir string) (*pluginpb.CodeGeneratorRequest, error) {
	names, err := sources(dir)
	if err != nil {
		return nil, err
	}
	compiler := protocompile.Compiler{
		Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{dir}}),
		// The comments of the .proto files are the protocol's manual: they
		// go along into the Go code.
		SourceInfoMode: protocompile.SourceInfoStandard,
	}
	compiled, err := compiler.Compile(ctx, names...)
	if err != nil {
		return nil, err
	}
	return &pluginpb.CodeGeneratorRequest{FileToGenerate: names, ProtoFile: descriptors(compiled)}, nil
}

// sources lists the .proto files below dir, relative to it, in order.
func sources(dir string) ([]string, error) {
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".proto" {
			names = append(names, path)
		}
		return err
	})
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("no .proto file in %s", dir)
	}
	return names, err
}

// descriptors lists the files and all that they import, each after its imports.
func descriptors(files linker.Files) []*descriptorpb.FileDescriptorProto {
	var (
		list []*descriptorpb.FileDescriptorProto
		seen = map[string]bool{}
		add  func(protoreflect.FileDescriptor)
	)
	add = func(file protoreflect.FileDescriptor) {
		if seen[file.Path()] {
			return
		}
		seen[file.Path()] = true
		for i := range file.Imports().Len() {
			add(file.Imports().Get(i).FileDescriptor)
		}
		list = append(list, protoutil.ProtoFromFileDescriptor(file))
	}
	for _, file := range files {
		add(file)
	}
	return list
}

func generateGo(request *pluginpb.CodeGeneratorRequest) (map[string]string, error) {
	// go.mod says which version generated the code; a second place could disagree.
	internal_gengo.GenerateVersionMarkers = false
	plugin, err := protogen.Options{}.New(request)
	if err != nil {
		return nil, err
	}
	for _, file := range plugin.Files {
		if file.Generate {
			internal_gengo.GenerateFile(plugin, file)
		}
	}
	response := plugin.Response()
	if response.Error != nil {
		return nil, fmt.Errorf("%s", response.GetError())
	}
	generated := map[string]string{}
	for _, file := range response.File {
		if !strings.HasPrefix(file.GetName(), output+"/") {
			return nil, fmt.Errorf("%s would be written outside %s: its source needs option go_package = %q",
				file.GetName(), output, module+"/"+output)
		}
		generated[file.GetName()] = file.GetContent()
	}
	return generated, nil
}
