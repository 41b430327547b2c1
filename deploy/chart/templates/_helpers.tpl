{{/* Beginning of all names. */}}
{{- define "steelyard.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "steelyard.controller" -}}
{{- default (printf "%s-controller" (include "steelyard.fullname" .)) .Values.controller.nameOverride -}}
{{- end }}

{{- define "steelyard.speaker" -}}
{{- default (printf "%s-speaker" (include "steelyard.fullname" .)) .Values.speaker.nameOverride -}}
{{- end }}

{{- define "steelyard.controllerAccount" -}}
{{- default (ternary (include "steelyard.controller" .) "default" .Values.controller.serviceAccount.create) .Values.controller.serviceAccount.name -}}
{{- end }}

{{- define "steelyard.speakerAccount" -}}
{{- default (ternary (include "steelyard.speaker" .) "default" .Values.speaker.serviceAccount.create) .Values.speaker.serviceAccount.name -}}
{{- end }}

{{- define "steelyard.memberlistSecret" -}}
{{- default (printf "%s-memberlist" (include "steelyard.fullname" .)) .Values.speaker.secretName -}}
{{- end }}

{{/* What Pods of this release are selected by: never changes. */}}
{{- define "steelyard.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "steelyard.labels" -}}
{{ include "steelyard.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Takes a list: root context, values of the component. */}}
{{- define "steelyard.image" -}}
{{- $root := index . 0 -}}
{{- $own := (index . 1).image -}}
image: {{ printf "%s:%s" (default $root.Values.image.repository $own.repository) (default (default $root.Chart.AppVersion $root.Values.image.tag) $own.tag | toString) | quote }}
imagePullPolicy: {{ default $root.Values.image.pullPolicy $own.pullPolicy }}
{{- end }}

{{/* Takes a list: values of the probe, path, host or empty. */}}
{{- define "steelyard.probe" -}}
{{- $values := index . 0 -}}
httpGet:
  path: {{ index . 1 }}
  port: health
  {{- with index . 2 }}
  host: {{ . }}
  {{- end }}
{{ toYaml (omit $values "enabled") }}
{{- end }}

{{/* Placement that controller and speaker have in common; takes the values of the component. */}}
{{- define "steelyard.placement" -}}
nodeSelector:
  kubernetes.io/os: linux
  {{- with .nodeSelector }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- end }}

{{- define "steelyard.podAnnotations" -}}
{{- $root := index . 0 -}}
{{- $annotations := dict -}}
{{- if $root.Values.prometheus.scrapeAnnotations -}}
{{- $_ := set $annotations "prometheus.io/scrape" "true" -}}
{{- $_ := set $annotations "prometheus.io/port" ($root.Values.prometheus.metricsPort | toString) -}}
{{- end -}}
{{- with merge $annotations (index . 1).podAnnotations -}}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end }}
