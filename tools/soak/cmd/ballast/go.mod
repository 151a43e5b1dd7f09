module github.com/flyrail/flyrail/tools/soak/cmd/ballast

go 1.26.4
