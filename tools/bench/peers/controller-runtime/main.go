// The WebApp operator on controller-runtime: what Flyrail's own is measured against. It does the same job by that
// framework's good practice: typed objects (answers and watches of the built-in kinds in protobuf), one cache for all
// reads, ten workers, no limit on the client's requests, server-side apply, an equality check before each write and a
// guard against its own stale cache.
package main

import (
	"flag"
	"fmt"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

func main() {
	kubeconfig := flag.String("cluster", "", "the kubeconfig of the cluster")
	flag.Parse()
	if err := run(*kubeconfig); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(kubeconfig string) error {
	logger := zap.New(zap.WriteTo(os.Stderr))
	ctrl.SetLogger(logger)
	klog.SetLogger(logger)
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.QPS = -1 // no limit of its own: the API server's priority and fairness is there
	config.UserAgent = "controller-runtime-peer"

	scheme := runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(scheme); err != nil {
		return err
	}
	if err := addWebApp(scheme); err != nil {
		return err
	}
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  scheme,
		Logger:  logger,
		Metrics: server.Options{BindAddress: "0"},
		Cache:   cache.Options{DefaultTransform: cache.TransformStripManagedFields()},
	})
	if err != nil {
		return err
	}
	written := newWrittenObjects()
	ours := &reconciler{
		client:   manager.GetClient(),
		scheme:   scheme,
		recorder: manager.GetEventRecorder("webapp"),
		written:  written,
	}
	notesDeletions := builder.WithPredicates(predicate.Funcs{
		DeleteFunc: func(deleted event.DeleteEvent) bool {
			written.deleted(deleted.Object)
			return true
		},
	})
	build := ctrl.NewControllerManagedBy(manager).
		For(&WebApp{}, builder.WithPredicates(predicate.Or(
			predicate.GenerationChangedPredicate{},
			predicate.LabelChangedPredicate{},
			predicate.AnnotationChangedPredicate{},
		))).
		WithOptions(controller.Options{MaxConcurrentReconciles: 10})
	for _, owned := range []client.Object{
		&corev1.ServiceAccount{},
		&networkingv1.NetworkPolicy{},
		&corev1.Service{},
		&appsv1.Deployment{},
		&policyv1.PodDisruptionBudget{},
		&autoscalingv2.HorizontalPodAutoscaler{},
	} {
		build = build.Owns(owned, notesDeletions)
	}
	if err := build.Complete(ours); err != nil {
		return err
	}
	return manager.Start(ctrl.SetupSignalHandler())
}
