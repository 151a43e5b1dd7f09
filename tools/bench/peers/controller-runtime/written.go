package main

import (
	"fmt"
	"strconv"
	"sync"

	"sigs.k8s.io/controller-runtime/pkg/client"
)

// writtenObjects remembers what this process wrote until the cache has caught up with it: a reconcile that comes before
// its own writes have come back by the watch would take them for missing, and write them again.
type writtenObjects struct {
	mutex   sync.Mutex
	objects map[string]client.Object
}

func newWrittenObjects() *writtenObjects {
	return &writtenObjects{objects: map[string]client.Object{}}
}

func writtenKey(object client.Object) string {
	return fmt.Sprintf("%T %s/%s", object, object.GetNamespace(), object.GetName())
}

// remember keeps what the API server answered to a write.
func (w *writtenObjects) remember(object client.Object) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.objects[writtenKey(object)] = object
}

// latest is the newer of what the cache has (nil where it has none) and what was written.
func (w *writtenObjects) latest(wanted, cached client.Object) client.Object {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	key := writtenKey(wanted)
	written, found := w.objects[key]
	if !found {
		return cached
	}
	if cached != nil && versionOf(cached) >= versionOf(written) {
		delete(w.objects, key)
		return cached
	}
	return written
}

// deleted forgets an object when the watch says that it went after it was written.
func (w *writtenObjects) deleted(object client.Object) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	key := writtenKey(object)
	if written, found := w.objects[key]; found && versionOf(object) >= versionOf(written) {
		delete(w.objects, key)
	}
}

// versionOf orders the versions of one kind: since Kubernetes 1.35 they are documented to be comparable numbers.
func versionOf(object client.Object) uint64 {
	version, _ := strconv.ParseUint(object.GetResourceVersion(), 10, 64)
	return version
}
