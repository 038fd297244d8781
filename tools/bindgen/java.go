package main

func java(h *header, fingerprint uint32, files map[string]string) {}
