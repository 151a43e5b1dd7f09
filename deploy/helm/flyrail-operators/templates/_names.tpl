{{/* One name for all: the accounts and roles beside it are the runtime's, and a cluster has one set of them. */}}
{{- define "flyrail.name" -}}flyrail-operators{{- end }}

{{- define "flyrail.selector" -}}
app.kubernetes.io/name: flyrail-operators
app.kubernetes.io/part-of: flyrail
{{- end }}

{{- define "flyrail.labels" -}}
{{ include "flyrail.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "flyrail.url" -}}
{{ .Values.url | default (printf "http://%s.%s:7007" (include "flyrail.name" .) .Release.Namespace) }}
{{- end }}
