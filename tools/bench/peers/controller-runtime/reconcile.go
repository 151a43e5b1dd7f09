package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

type reconciler struct {
	client   client.Client
	scheme   *runtime.Scheme
	recorder events.EventRecorder
	written  *writtenObjects
}

// Reconcile makes and heals what a WebApp owns, deletes what it asks for no longer, and writes its status if that
// changed. Every read is from the cache.
func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	app := &WebApp{}
	if err := r.client.Get(ctx, request.NamespacedName, app); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if newer, ok := r.written.latest(app, app).(*WebApp); ok && newer.UID == app.UID {
		app = newer.DeepCopy()
	}
	if app.DeletionTimestamp != nil || app.Spec.Paused {
		return ctrl.Result{}, nil
	}
	status := WebAppStatus{ObservedGeneration: app.Generation}
	var deployment *appsv1.Deployment
	var kinds, foreign []string
	for _, wanted := range desiredObjects(app) {
		kind := kindOf(wanted)
		object, err := r.apply(ctx, app, wanted)
		state := "present"
		var taken *foreignError
		if errors.As(err, &taken) {
			foreign = append(foreign, taken.Error())
			state = "foreign"
		} else if err != nil {
			return ctrl.Result{}, fmt.Errorf("%s: %w", kind, err)
		}
		kinds = append(kinds, kind)
		status.Owned = append(status.Owned, OwnedObject{
			APIVersion: apiVersionOf(wanted, r.scheme),
			Kind:       kind,
			Name:       app.Name,
			State:      state,
		})
		if found, ok := object.(*appsv1.Deployment); ok && state == "present" {
			deployment = found
		}
	}
	for _, unwanted := range unwantedObjects(app) {
		if err := r.prune(ctx, app, unwanted); err != nil {
			return ctrl.Result{}, err
		}
	}
	status.Conditions = append([]metav1.Condition(nil), app.Status.Conditions...)
	r.setConditions(app, &status, deployment, kinds, foreign)
	return ctrl.Result{}, r.writeStatus(ctx, app, status)
}

func (r *reconciler) setConditions(
	app *WebApp, status *WebAppStatus, deployment *appsv1.Deployment, kinds, foreign []string,
) {
	ready := metav1.Condition{
		Type:    "Ready",
		Status:  metav1.ConditionTrue,
		Reason:  "Applied",
		Message: fmt.Sprintf("%s of %s are as they should be", strings.Join(kinds, ", "), app.Name),
	}
	if len(foreign) > 0 {
		ready.Status, ready.Reason = metav1.ConditionFalse, "NameTaken"
		ready.Message = "The name is taken: " + strings.Join(foreign, ", ")
	}
	available := metav1.Condition{Type: "Available", Status: metav1.ConditionFalse, Reason: "NoDeployment"}
	progressing := metav1.Condition{Type: "Progressing", Status: metav1.ConditionFalse, Reason: "NoDeployment"}
	if deployment != nil {
		found := deployment.Status
		status.Replicas, status.ReadyReplicas = found.Replicas, found.ReadyReplicas
		wanted := int32(1)
		if deployment.Spec.Replicas != nil {
			wanted = *deployment.Spec.Replicas
		}
		available.Reason = "Starting"
		available.Message = fmt.Sprintf("%d of %d replicas answer", found.AvailableReplicas, wanted)
		for _, condition := range found.Conditions {
			if condition.Type == appsv1.DeploymentAvailable && condition.Status == corev1.ConditionTrue {
				available.Status, available.Reason = metav1.ConditionTrue, "MinimumReplicasAvailable"
			}
		}
		progressing.Reason, progressing.Message = "RolledOut", "The rollout is complete"
		if found.ObservedGeneration < deployment.Generation || found.UpdatedReplicas < wanted ||
			found.AvailableReplicas < wanted || found.Replicas > found.UpdatedReplicas {
			progressing.Status, progressing.Reason = metav1.ConditionTrue, "RollingOut"
			progressing.Message = fmt.Sprintf("%d of %d replicas are of the current spec", found.UpdatedReplicas, wanted)
		}
	}
	for _, condition := range []metav1.Condition{ready, available, progressing} {
		condition.ObservedGeneration = app.Generation
		meta.SetStatusCondition(&status.Conditions, condition)
	}
}

// writeStatus patches what differs, and tells of a change of Ready in an Event.
func (r *reconciler) writeStatus(ctx context.Context, app *WebApp, status WebAppStatus) error {
	if equality.Semantic.DeepEqual(app.Status, status) {
		return nil
	}
	before := meta.FindStatusCondition(app.Status.Conditions, "Ready")
	next := app.DeepCopy()
	next.Status = status
	if err := r.client.Status().Patch(ctx, next, client.MergeFrom(app)); err != nil {
		if apierrors.IsNotFound(err) {
			return nil
		}
		return err
	}
	r.written.remember(next)
	ready := meta.FindStatusCondition(status.Conditions, "Ready")
	if before == nil || before.Status != ready.Status || before.Reason != ready.Reason {
		kind := corev1.EventTypeNormal
		if ready.Status != metav1.ConditionTrue {
			kind = corev1.EventTypeWarning
		}
		r.recorder.Eventf(next, nil, kind, ready.Reason, "Reconcile", "Ready: %s", ready.Message)
	}
	return nil
}

func kindOf(object client.Object) string {
	name := fmt.Sprintf("%T", object)
	return name[strings.LastIndex(name, ".")+1:]
}

func apiVersionOf(object client.Object, scheme *runtime.Scheme) string {
	kinds, _, err := scheme.ObjectKinds(object)
	if err != nil || len(kinds) == 0 {
		return ""
	}
	return kinds[0].GroupVersion().String()
}
