// Command ballast is an application with needs that can be measured: after a
// while it holds so much memory, and each answer costs so much CPU time. With
// less than that it is killed, or not ready.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// held is what is allocated: reachable, so that nothing collects it.
var held []byte

func main() {
	address := flag.String("listen", ":8080", "address to listen on")
	hold := flag.Int("hold-mib", 0, "memory that it comes to hold, in MiB")
	after := flag.Duration("hold-after", 0, "how long after its start it takes that memory")
	work := flag.Duration("work", 0, "CPU time that an answer costs")
	flag.Parse()

	go func() {
		time.Sleep(*after)
		held = make([]byte, *hold<<20)
		// Memory that was never written to is not there yet.
		for i := 0; i < len(held); i += os.Getpagesize() {
			held[i] = 1
		}
		log.Printf("holds %d MiB", *hold)
	}()

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		<-stop
		os.Exit(0)
	}()

	log.Printf("listening on %s", *address)
	log.Fatal(http.ListenAndServe(*address, http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) {
		burn(*work)
		fmt.Fprintln(response, "ok")
	})))
}

// burn takes so much CPU time of the process, however long it waits for it.
func burn(work time.Duration) {
	for began := used(); used()-began < work; {
	}
}

func used() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
