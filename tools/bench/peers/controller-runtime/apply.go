package main

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
)

// foreignError says that the name of an owned object is taken.
type foreignError struct{ kind, name string }

func (e *foreignError) Error() string {
	return fmt.Sprintf("%s %q belongs to someone else", e.kind, e.name)
}

const fieldOwner = client.FieldOwner("webapp-peer")

// apply makes the cluster hold the wanted object: applied when it is not there or differs, else nothing.
func (r *reconciler) apply(ctx context.Context, app *WebApp, wanted client.Object) (client.Object, error) {
	if err := controllerutil.SetControllerReference(app, wanted, r.scheme); err != nil {
		return nil, err
	}
	existing, err := r.latest(ctx, wanted)
	if err != nil {
		return nil, err
	}
	if existing == nil {
		if deployment, ok := wanted.(*appsv1.Deployment); ok && deployment.Spec.Replicas == nil {
			// The first count, which the autoscaler changes.
			deployment.Spec.Replicas = &app.Spec.Replicas
		}
		return r.serverSideApply(ctx, wanted)
	}
	if !metav1.IsControlledBy(existing, app) {
		return existing, &foreignError{kind: kindOf(wanted), name: wanted.GetName()}
	}
	next := existing.DeepCopyObject().(client.Object)
	labels := map[string]string{}
	for key, value := range existing.GetLabels() {
		labels[key] = value
	}
	for key, value := range wanted.GetLabels() {
		labels[key] = value
	}
	next.SetLabels(labels)
	setContent(next, wanted)
	if equality.Semantic.DeepEqual(existing, next) {
		return existing, nil
	}
	if service, ok := existing.(*corev1.Service); ok && !equality.Semantic.DeepEqual(
		service.Spec.Ports, wanted.(*corev1.Service).Spec.Ports) {
		// An apply adds the wanted port beside the edited one, which is another entry by its merge key, and is refused
		// (422: the name is taken); an update replaces the list.
		if err := r.client.Update(ctx, next, fieldOwner); err != nil {
			return nil, err
		}
		r.written.remember(next)
		return next, nil
	}
	return r.serverSideApply(ctx, wanted)
}

// serverSideApply writes the wanted object and leaves in it what the API server answered.
func (r *reconciler) serverSideApply(ctx context.Context, wanted client.Object) (client.Object, error) {
	kind, err := r.client.GroupVersionKindFor(wanted)
	if err != nil {
		return nil, err
	}
	wanted.GetObjectKind().SetGroupVersionKind(kind)
	//nolint:staticcheck // typed objects; apply configurations would say the same in another type
	if err := r.client.Patch(ctx, wanted, client.Apply, fieldOwner, client.ForceOwnership); err != nil {
		return nil, err
	}
	wanted.SetManagedFields(nil)
	r.written.remember(wanted)
	return wanted, nil
}

// prune deletes what the WebApp had and does not ask for any longer.
func (r *reconciler) prune(ctx context.Context, app *WebApp, unwanted client.Object) error {
	existing, err := r.latest(ctx, unwanted)
	if err != nil || existing == nil || !metav1.IsControlledBy(existing, app) || existing.GetDeletionTimestamp() != nil {
		return err
	}
	uid := existing.GetUID()
	return client.IgnoreNotFound(r.client.Delete(ctx, existing, client.Preconditions{UID: &uid}))
}

// latest is the object as this process knows it, from the cache or newer from its own write; nil where there is none.
func (r *reconciler) latest(ctx context.Context, wanted client.Object) (client.Object, error) {
	found := newOf(wanted)
	err := r.client.Get(ctx, client.ObjectKeyFromObject(wanted), found)
	if apierrors.IsNotFound(err) {
		return r.written.latest(wanted, nil), nil
	}
	if err != nil {
		return nil, err
	}
	return r.written.latest(wanted, found), nil
}

// setContent puts the wanted content into the object that is there, and keeps what the API server assigned.
func setContent(next, wanted client.Object) {
	switch next := next.(type) {
	case *corev1.ServiceAccount:
		next.AutomountServiceAccountToken = wanted.(*corev1.ServiceAccount).AutomountServiceAccountToken
	case *networkingv1.NetworkPolicy:
		next.Spec = wanted.(*networkingv1.NetworkPolicy).Spec
	case *corev1.Service:
		before := next.Spec
		next.Spec = wanted.(*corev1.Service).Spec
		next.Spec.ClusterIP, next.Spec.ClusterIPs = before.ClusterIP, before.ClusterIPs
		next.Spec.IPFamilies, next.Spec.IPFamilyPolicy = before.IPFamilies, before.IPFamilyPolicy
	case *appsv1.Deployment:
		replicas := next.Spec.Replicas
		next.Spec = wanted.(*appsv1.Deployment).Spec
		if next.Spec.Replicas == nil {
			next.Spec.Replicas = replicas // the autoscaler's
		}
	case *policyv1.PodDisruptionBudget:
		next.Spec = wanted.(*policyv1.PodDisruptionBudget).Spec
	case *autoscalingv2.HorizontalPodAutoscaler:
		next.Spec = wanted.(*autoscalingv2.HorizontalPodAutoscaler).Spec
	}
}

func newOf(object client.Object) client.Object {
	switch object.(type) {
	case *corev1.ServiceAccount:
		return &corev1.ServiceAccount{}
	case *networkingv1.NetworkPolicy:
		return &networkingv1.NetworkPolicy{}
	case *corev1.Service:
		return &corev1.Service{}
	case *appsv1.Deployment:
		return &appsv1.Deployment{}
	case *policyv1.PodDisruptionBudget:
		return &policyv1.PodDisruptionBudget{}
	default:
		return &autoscalingv2.HorizontalPodAutoscaler{}
	}
}
