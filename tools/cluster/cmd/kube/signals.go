package main

import (
	"context"

	"k8s.io/apiserver/pkg/server"
)

// signalContext ends at the first SIGTERM or SIGINT. The kubelet alone takes
// its context as an argument; the other components make their own, and the
// handler may be installed only once, so this is called lazily.
func signalContext() context.Context { return server.SetupSignalContext() }
