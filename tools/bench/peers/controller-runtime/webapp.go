package main

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var webAppVersion = schema.GroupVersion{Group: "platform.example.com", Version: "v1"}

// WebApp is platform.example.com/v1 as far as the operator acts on it; the API server fills in the defaults.
type WebApp struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   WebAppSpec   `json:"spec"`
	Status WebAppStatus `json:"status,omitempty"`
}

type WebAppSpec struct {
	Image       string                       `json:"image"`
	Replicas    int32                        `json:"replicas"`
	Port        int32                        `json:"port"`
	Resources   *corev1.ResourceRequirements `json:"resources,omitempty"`
	Autoscaling *Autoscaling                 `json:"autoscaling,omitempty"`
	Security    Security                     `json:"security"`
	Env         []corev1.EnvVar              `json:"env,omitempty"`
	EnvFrom     []corev1.EnvFromSource       `json:"envFrom,omitempty"`
	Probes      *Probes                      `json:"probes,omitempty"`
	RunAsUser   *int64                       `json:"runAsUser,omitempty"`
	Paused      bool                         `json:"paused"`
}

type Autoscaling struct {
	Enabled              bool   `json:"enabled"`
	MinReplicas          *int32 `json:"minReplicas,omitempty"`
	MaxReplicas          int32  `json:"maxReplicas,omitempty"`
	TargetCPUUtilization int32  `json:"targetCPUUtilization"`
}

type Security struct {
	NetworkPolicy       string `json:"networkPolicy"`
	PodSecurityStandard string `json:"podSecurityStandard"`
}

type Probes struct {
	Path             string `json:"path,omitempty"`
	PeriodSeconds    int32  `json:"periodSeconds"`
	TimeoutSeconds   int32  `json:"timeoutSeconds"`
	FailureThreshold int32  `json:"failureThreshold"`
	StartupSeconds   int32  `json:"startupSeconds"`
}

type WebAppStatus struct {
	ObservedGeneration int64              `json:"observedGeneration,omitempty"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
	Replicas           int32              `json:"replicas"`
	ReadyReplicas      int32              `json:"readyReplicas"`
	Owned              []OwnedObject      `json:"owned,omitempty"`
}

type OwnedObject struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	State      string `json:"state"`
}

type WebAppList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []WebApp `json:"items"`
}

func addWebApp(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(webAppVersion, &WebApp{}, &WebAppList{})
	metav1.AddToGroupVersion(scheme, webAppVersion)
	return nil
}

func (w *WebApp) DeepCopyObject() runtime.Object { return w.DeepCopy() }

func (w *WebApp) DeepCopy() *WebApp {
	out := new(WebApp)
	w.deepCopyInto(out)
	return out
}

func (w *WebApp) deepCopyInto(out *WebApp) {
	*out = *w
	w.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	if w.Spec.Resources != nil {
		out.Spec.Resources = w.Spec.Resources.DeepCopy()
	}
	if w.Spec.Autoscaling != nil {
		autoscaling := *w.Spec.Autoscaling
		if autoscaling.MinReplicas != nil {
			least := *autoscaling.MinReplicas
			autoscaling.MinReplicas = &least
		}
		out.Spec.Autoscaling = &autoscaling
	}
	if w.Spec.Env != nil {
		out.Spec.Env = make([]corev1.EnvVar, len(w.Spec.Env))
		for i := range w.Spec.Env {
			w.Spec.Env[i].DeepCopyInto(&out.Spec.Env[i])
		}
	}
	if w.Spec.EnvFrom != nil {
		out.Spec.EnvFrom = make([]corev1.EnvFromSource, len(w.Spec.EnvFrom))
		for i := range w.Spec.EnvFrom {
			w.Spec.EnvFrom[i].DeepCopyInto(&out.Spec.EnvFrom[i])
		}
	}
	if w.Spec.Probes != nil {
		probes := *w.Spec.Probes
		out.Spec.Probes = &probes
	}
	if w.Spec.RunAsUser != nil {
		user := *w.Spec.RunAsUser
		out.Spec.RunAsUser = &user
	}
	if w.Status.Conditions != nil {
		out.Status.Conditions = make([]metav1.Condition, len(w.Status.Conditions))
		for i := range w.Status.Conditions {
			w.Status.Conditions[i].DeepCopyInto(&out.Status.Conditions[i])
		}
	}
	if w.Status.Owned != nil {
		out.Status.Owned = append([]OwnedObject(nil), w.Status.Owned...)
	}
}

func (l *WebAppList) DeepCopyObject() runtime.Object {
	out := &WebAppList{TypeMeta: l.TypeMeta}
	l.ListMeta.DeepCopyInto(&out.ListMeta)
	if l.Items != nil {
		out.Items = make([]WebApp, len(l.Items))
		for i := range l.Items {
			l.Items[i].deepCopyInto(&out.Items[i])
		}
	}
	return out
}
