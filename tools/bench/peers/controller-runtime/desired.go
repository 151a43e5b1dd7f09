package main

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// What the WebApp operator makes of a WebApp, with every default of the API server written out: an object that is as
// it should be then equals the one in the cache, and a comparison needs to forgive nothing.

const (
	managedBy = "flyrail-webapp"
	portName  = "http"
	catalogID = "backstage.io/kubernetes-id"
	partOf    = "app.kubernetes.io/part-of"
)

func to[T any](value T) *T { return &value }

func selectorOf(app *WebApp) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":       app.Name,
		"app.kubernetes.io/instance":   app.Name,
		"app.kubernetes.io/managed-by": managedBy,
	}
}

func labelsOf(app *WebApp) map[string]string {
	labels := selectorOf(app)
	if value := app.Labels[partOf]; value != "" {
		labels[partOf] = value
	}
	if value := app.Labels[catalogID]; value != "" {
		labels[catalogID] = value
	} else if value := app.Annotations[catalogID]; value != "" {
		labels[catalogID] = value
	}
	return labels
}

func metaOf(app *WebApp) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: app.Namespace, Name: app.Name, Labels: labelsOf(app)}
}

func isAutoscaled(app *WebApp) bool {
	return app.Spec.Autoscaling != nil && app.Spec.Autoscaling.Enabled
}

// desiredObjects is everything the WebApp should have, in the order it is made.
func desiredObjects(app *WebApp) []client.Object {
	objects := []client.Object{
		&corev1.ServiceAccount{ObjectMeta: metaOf(app), AutomountServiceAccountToken: to(false)},
	}
	if app.Spec.Security.NetworkPolicy != "none" {
		objects = append(objects, networkPolicyOf(app))
	}
	objects = append(objects, serviceOf(app), deploymentOf(app), podDisruptionBudgetOf(app))
	if isAutoscaled(app) {
		objects = append(objects, horizontalPodAutoscalerOf(app))
	}
	return objects
}

// unwantedObjects is what the WebApp may have had and does not ask for any longer.
func unwantedObjects(app *WebApp) []client.Object {
	meta := metav1.ObjectMeta{Namespace: app.Namespace, Name: app.Name}
	var objects []client.Object
	if app.Spec.Security.NetworkPolicy == "none" {
		objects = append(objects, &networkingv1.NetworkPolicy{ObjectMeta: meta})
	}
	if !isAutoscaled(app) {
		objects = append(objects, &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: meta})
	}
	return objects
}

func networkPolicyOf(app *WebApp) *networkingv1.NetworkPolicy {
	sameNamespace := []networkingv1.NetworkPolicyPeer{{PodSelector: &metav1.LabelSelector{}}}
	egress := []networkingv1.NetworkPolicyEgressRule{{}}
	if app.Spec.Security.NetworkPolicy == "strict" {
		dns := intstr.FromInt32(53)
		egress = []networkingv1.NetworkPolicyEgressRule{
			{To: sameNamespace},
			{Ports: []networkingv1.NetworkPolicyPort{
				{Port: &dns, Protocol: to(corev1.ProtocolUDP)},
				{Port: &dns, Protocol: to(corev1.ProtocolTCP)},
			}},
		}
	}
	return &networkingv1.NetworkPolicy{
		ObjectMeta: metaOf(app),
		Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selectorOf(app)},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Ingress: []networkingv1.NetworkPolicyIngressRule{{
				From: sameNamespace,
				Ports: []networkingv1.NetworkPolicyPort{
					{Port: to(intstr.FromString("http")), Protocol: to(corev1.ProtocolTCP)},
					{Port: to(intstr.FromInt32(app.Spec.Port)), Protocol: to(corev1.ProtocolTCP)},
				},
			}},
			Egress: egress,
		},
	}
}

func serviceOf(app *WebApp) *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metaOf(app),
		Spec: corev1.ServiceSpec{
			Type:                  corev1.ServiceTypeClusterIP,
			Selector:              selectorOf(app),
			SessionAffinity:       corev1.ServiceAffinityNone,
			InternalTrafficPolicy: to(corev1.ServiceInternalTrafficPolicyCluster),
			Ports: []corev1.ServicePort{{
				Name:       portName,
				Port:       80,
				TargetPort: intstr.FromString(portName),
				Protocol:   corev1.ProtocolTCP,
			}},
		},
	}
}

func deploymentOf(app *WebApp) *appsv1.Deployment {
	spec := &app.Spec
	podSecurity, containerSecurity := securityOf(spec)
	container := corev1.Container{
		Name:                     "app",
		Image:                    spec.Image,
		ImagePullPolicy:          pullPolicyOf(spec.Image),
		Ports:                    []corev1.ContainerPort{{Name: portName, ContainerPort: spec.Port, Protocol: corev1.ProtocolTCP}},
		Env:                      spec.Env,
		EnvFrom:                  spec.EnvFrom,
		SecurityContext:          containerSecurity,
		TerminationMessagePath:   "/dev/termination-log",
		TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,
		VolumeMounts:             []corev1.VolumeMount{{Name: "tmp", MountPath: "/tmp"}},
	}
	if spec.Resources != nil {
		container.Resources = *spec.Resources
	}
	setProbes(&container, spec.Probes)
	deployment := &appsv1.Deployment{
		ObjectMeta: metaOf(app),
		Spec: appsv1.DeploymentSpec{
			RevisionHistoryLimit:    to[int32](5),
			ProgressDeadlineSeconds: to[int32](600),
			Selector:                &metav1.LabelSelector{MatchLabels: selectorOf(app)},
			Strategy: appsv1.DeploymentStrategy{
				Type: appsv1.RollingUpdateDeploymentStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDeployment{
					MaxSurge:       to(intstr.FromString("25%")),
					MaxUnavailable: to(intstr.FromInt32(0)),
				},
			},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labelsOf(app)},
				Spec: corev1.PodSpec{
					ServiceAccountName:            app.Name,
					DeprecatedServiceAccount:      app.Name,
					AutomountServiceAccountToken:  to(false),
					RestartPolicy:                 corev1.RestartPolicyAlways,
					TerminationGracePeriodSeconds: to[int64](30),
					DNSPolicy:                     corev1.DNSClusterFirst,
					SchedulerName:                 corev1.DefaultSchedulerName,
					SecurityContext:               podSecurity,
					Containers:                    []corev1.Container{container},
					Volumes: []corev1.Volume{{
						Name:         "tmp",
						VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}},
					}},
				},
			},
		},
	}
	for _, key := range []string{corev1.LabelHostname, corev1.LabelTopologyZone} {
		deployment.Spec.Template.Spec.TopologySpreadConstraints = append(
			deployment.Spec.Template.Spec.TopologySpreadConstraints,
			corev1.TopologySpreadConstraint{
				MaxSkew:           1,
				TopologyKey:       key,
				WhenUnsatisfiable: corev1.ScheduleAnyway,
				LabelSelector:     &metav1.LabelSelector{MatchLabels: selectorOf(app)},
			})
	}
	if !isAutoscaled(app) {
		deployment.Spec.Replicas = to(spec.Replicas)
	}
	return deployment
}

func securityOf(spec *WebAppSpec) (*corev1.PodSecurityContext, *corev1.SecurityContext) {
	seccomp := &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	switch spec.Security.PodSecurityStandard {
	case "restricted":
		return &corev1.PodSecurityContext{
				RunAsNonRoot:   to(true),
				RunAsUser:      spec.RunAsUser,
				FSGroup:        spec.RunAsUser,
				SeccompProfile: seccomp,
			}, &corev1.SecurityContext{
				AllowPrivilegeEscalation: to(false),
				ReadOnlyRootFilesystem:   to(true),
				RunAsNonRoot:             to(true),
				Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			}
	case "baseline":
		return &corev1.PodSecurityContext{RunAsUser: spec.RunAsUser, SeccompProfile: seccomp},
			&corev1.SecurityContext{AllowPrivilegeEscalation: to(false)}
	default:
		return &corev1.PodSecurityContext{RunAsUser: spec.RunAsUser}, &corev1.SecurityContext{}
	}
}

// pullPolicyOf is the API server's default: Always for the tag latest and for none.
func pullPolicyOf(image string) corev1.PullPolicy {
	name := image[strings.LastIndex(image, "/")+1:]
	if strings.Contains(name, "@") {
		return corev1.PullIfNotPresent
	}
	if _, tag, tagged := strings.Cut(name, ":"); tagged && tag != "latest" {
		return corev1.PullIfNotPresent
	}
	return corev1.PullAlways
}

func setProbes(container *corev1.Container, wanted *Probes) {
	probes := Probes{PeriodSeconds: 10, TimeoutSeconds: 2, FailureThreshold: 3, StartupSeconds: 60}
	if wanted != nil {
		probes = *wanted
	}
	check := corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromString(portName)}}
	if probes.Path != "" {
		check = corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{
			Path:   probes.Path,
			Port:   intstr.FromString(portName),
			Scheme: corev1.URISchemeHTTP,
		}}
	}
	probe := func(period, failures int32) *corev1.Probe {
		return &corev1.Probe{
			ProbeHandler:     check,
			PeriodSeconds:    period,
			TimeoutSeconds:   probes.TimeoutSeconds,
			FailureThreshold: failures,
			SuccessThreshold: 1,
		}
	}
	container.StartupProbe = probe(1, probes.StartupSeconds)
	container.ReadinessProbe = probe(probes.PeriodSeconds, probes.FailureThreshold)
	container.LivenessProbe = probe(probes.PeriodSeconds, probes.FailureThreshold*3)
}

func podDisruptionBudgetOf(app *WebApp) *policyv1.PodDisruptionBudget {
	return &policyv1.PodDisruptionBudget{
		ObjectMeta: metaOf(app),
		Spec: policyv1.PodDisruptionBudgetSpec{
			MaxUnavailable:             to(intstr.FromString("25%")),
			Selector:                   &metav1.LabelSelector{MatchLabels: selectorOf(app)},
			UnhealthyPodEvictionPolicy: to(policyv1.AlwaysAllow),
		},
	}
}

func horizontalPodAutoscalerOf(app *WebApp) *autoscalingv2.HorizontalPodAutoscaler {
	autoscaling := app.Spec.Autoscaling
	most := autoscaling.MaxReplicas
	least := min(2, most)
	if autoscaling.MinReplicas != nil {
		least = *autoscaling.MinReplicas
	}
	return &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: metaOf(app),
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{
				APIVersion: "apps/v1",
				Kind:       "Deployment",
				Name:       app.Name,
			},
			MinReplicas: &least,
			MaxReplicas: most,
			Metrics: []autoscalingv2.MetricSpec{{
				Type: autoscalingv2.ResourceMetricSourceType,
				Resource: &autoscalingv2.ResourceMetricSource{
					Name: corev1.ResourceCPU,
					Target: autoscalingv2.MetricTarget{
						Type:               autoscalingv2.UtilizationMetricType,
						AverageUtilization: &autoscaling.TargetCPUUtilization,
					},
				},
			}},
			Behavior: &autoscalingv2.HorizontalPodAutoscalerBehavior{
				ScaleUp: &autoscalingv2.HPAScalingRules{
					StabilizationWindowSeconds: to[int32](0),
					SelectPolicy:               to(autoscalingv2.MaxChangePolicySelect),
					Policies: []autoscalingv2.HPAScalingPolicy{
						{Type: autoscalingv2.PodsScalingPolicy, Value: 4, PeriodSeconds: 15},
						{Type: autoscalingv2.PercentScalingPolicy, Value: 100, PeriodSeconds: 15},
					},
				},
				ScaleDown: &autoscalingv2.HPAScalingRules{
					StabilizationWindowSeconds: to[int32](300),
					SelectPolicy:               to(autoscalingv2.MaxChangePolicySelect),
					Policies: []autoscalingv2.HPAScalingPolicy{
						{Type: autoscalingv2.PercentScalingPolicy, Value: 50, PeriodSeconds: 60},
					},
				},
			},
		},
	}
}
