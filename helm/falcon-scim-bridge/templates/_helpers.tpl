{{- define "bridge.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "bridge.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "bridge.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "bridge.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "bridge.selector" -}}
app.kubernetes.io/name: {{ include "bridge.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: service
{{- end -}}

{{- define "bridge.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "bridge.labels" -}}
{{ include "bridge.selector" . }}
{{ include "bridge.commonLabels" . }}
{{- end -}}

{{- define "bridge.secretName" -}}
{{- .Values.secrets.existingSecret | default (include "bridge.fullname" .) -}}
{{- end -}}

{{- define "bridge.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "bridge.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "bridge.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "bridge.several" -}}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) -}}true{{- end -}}
{{- end -}}

{{- define "bridge.scheme" -}}
{{- if .Values.tls.secretName -}}https{{- else -}}http{{- end -}}
{{- end -}}

{{/* Restricted pod security; on OpenShift the namespace's range decides the ids. */}}
{{- define "bridge.podSecurity" -}}
runAsNonRoot: true
{{- if not .Values.openshift }}
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "bridge.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* application.yaml; everything but secrets. */}}
{{- define "bridge.configuration" -}}
{{- $falcon := dict "cloud" .Values.falcon.cloud "api" .Values.falcon.api "quota-share" .Values.falcon.quotaShare -}}
{{- with .Values.falcon.baseUrl }}{{ $_ := set $falcon "base-url" . }}{{ end -}}
{{- with .Values.falcon.cid }}{{ $_ := set $falcon "cid" . }}{{ end -}}
{{- with .Values.falcon.memberCid }}{{ $_ := set $falcon "member-cid" . }}{{ end -}}
{{- $datasource := dict "url" "jdbc:sqlite:/data/bridge.db" -}}
{{- if eq .Values.database.type "postgresql" -}}
{{- $datasource = dict "url" .Values.database.postgresql.url "username" .Values.database.postgresql.username -}}
{{- end -}}
{{- $tree := dict "falcon" $falcon "spring" (dict "datasource" $datasource) "logging" (dict "level" (dict "dev.scimbridge" .Values.logging.level)) -}}
{{- if ne .Values.logging.format "text" -}}
{{- $_ := set $tree.logging "structured" (dict "format" (dict "console" .Values.logging.format)) -}}
{{- end -}}
{{- if .Values.tls.secretName -}}
{{- $ssl := dict "bundle" "scim" -}}
{{- $keystore := dict "certificate" "/run/tls/server/tls.crt" "private-key" "/run/tls/server/tls.key" -}}
{{- $bundle := dict "keystore" $keystore "options" (dict "enabled-protocols" (list "TLSv1.3" "TLSv1.2")) "reload-on-update" true -}}
{{- if .Values.tls.clientCaSecretName -}}
{{- $_ := set $bundle "truststore" (dict "certificate" "/run/tls/client/ca.crt") -}}
{{- $_ := set $ssl "client-auth" "need" -}}
{{- end -}}
{{- $_ := set $tree "server" (dict "ssl" $ssl) -}}
{{- $_ := set $tree.spring "ssl" (dict "bundle" (dict "pem" (dict "scim" $bundle))) -}}
{{- $_ := set $tree "management" (dict "server" (dict "ssl" (dict "enabled" false))) -}}
{{- end -}}
{{- with .Values.bridge }}{{ $_ := set $tree "bridge" . }}{{ end -}}
{{- with .Values.reconcile }}{{ $_ := set $tree "reconcile" . }}{{ end -}}
{{- with include "bridge.publicUrl" . -}}
{{- $tree = mergeOverwrite (dict "bridge" (dict "scim" (dict "http" (dict "public-url" .)))) (deepCopy $tree) -}}
{{- end -}}
{{- toYaml (mergeOverwrite $tree (deepCopy .Values.extraConfig)) -}}
{{- end -}}

{{/* What clients reach the bridge as, where somebody in front ends TLS; empty: as each request says. */}}
{{- define "bridge.publicUrl" -}}
{{- if .Values.publicUrl -}}
{{ .Values.publicUrl }}
{{- else if and .Values.ingress.enabled .Values.ingress.tlsSecretName -}}
https://{{ .Values.ingress.host }}/scim/v2
{{- else if and .Values.httpRoute.enabled .Values.httpRoute.hostnames -}}
https://{{ first .Values.httpRoute.hostnames }}/scim/v2
{{- end -}}
{{- end -}}

{{/* The configuration without what is read while the pods run. */}}
{{- define "bridge.rollsPods" -}}
{{- $configuration := include "bridge.configuration" . | fromYaml -}}
{{- $_ := set $configuration "bridge" (omit (get $configuration "bridge" | default dict) "roles") -}}
{{- toJson $configuration -}}
{{- end -}}

{{/* The URL that an identity provider is given; https where somebody ends TLS. */}}
{{- define "bridge.address" -}}
{{- if include "bridge.publicUrl" . -}}
{{ include "bridge.publicUrl" . }}
{{- else if .Values.ingress.enabled -}}
{{ ternary "https" "http" (not (empty .Values.ingress.tlsSecretName)) }}://{{ .Values.ingress.host }}/scim/v2
{{- else -}}
{{ include "bridge.scheme" . }}://{{ include "bridge.fullname" . }}.{{ .Release.Namespace }}:{{ .Values.service.port }}/scim/v2 inside the cluster
{{- end -}}
{{- end -}}
