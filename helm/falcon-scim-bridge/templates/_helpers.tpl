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

{{/* What the schema cannot say. */}}
{{- define "bridge.check" -}}
{{- $ways := 0 -}}
{{- if .Values.secrets.existingSecret }}{{ $ways = add1 $ways }}{{ end -}}
{{- if .Values.secrets.external.enabled }}{{ $ways = add1 $ways }}{{ end -}}
{{- if .Values.secrets.inline.enabled }}{{ $ways = add1 $ways }}{{ end -}}
{{- if ne (int $ways) 1 -}}
{{- fail "Set exactly one of secrets.existingSecret, secrets.external.enabled and secrets.inline.enabled: the bridge needs Falcon's credentials and a SCIM token." -}}
{{- end -}}
{{- if and (eq .Values.database.type "sqlite") (include "bridge.several" .) -}}
{{- fail "database.type is sqlite, which serves one pod: set replicaCount to 1 and autoscaling.enabled to false, or database.type to postgresql." -}}
{{- end -}}
{{- $port := regexFind ":[0-9]+/" .Values.database.postgresql.url | trimAll ":/" -}}
{{- if and .Values.networkPolicy.enabled (eq .Values.database.type "postgresql") $port (ne $port (toString .Values.networkPolicy.databasePort)) -}}
{{- fail (printf "networkPolicy.databasePort is %v, but database.postgresql.url has the port %s: the pods would not reach the database." .Values.networkPolicy.databasePort $port) -}}
{{- end -}}
{{- if and .Values.ingress.enabled .Values.httpRoute.enabled -}}
{{- fail "ingress.enabled and httpRoute.enabled exclude each other." -}}
{{- end -}}
{{- if contains "*" (include "bridge.publicUrl" .) -}}
{{- fail "publicUrl is missing: a host with a star is no address that an identity provider can be given." -}}
{{- end -}}
{{- if and .Values.secrets.external.enabled (not .Values.secrets.external.remoteKey) (not .Values.secrets.external.data) -}}
{{- fail "secrets.external.remoteKey is missing, or secrets.external.data: where the store has the keys." -}}
{{- end -}}
{{- if and .Values.secrets.external.remoteKey .Values.secrets.external.data -}}
{{- fail "secrets.external.remoteKey and secrets.external.data exclude each other." -}}
{{- end -}}
{{- if and .Values.tls.clientCaSecretName (not .Values.tls.secretName) -}}
{{- fail "tls.clientCaSecretName needs tls.secretName: client certificates are asked for by TLS of the pods." -}}
{{- end -}}
{{- if gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas) -}}
{{- fail "autoscaling.minReplicas is above autoscaling.maxReplicas." -}}
{{- end -}}
{{- range $key := list "bridge" "reconcile" -}}
{{- include "bridge.checkNode" (dict "files" $.Files "value" (get $.Values $key) "setting" $key "shown" $key) -}}
{{- end -}}
{{- range $key, $value := .Values.extraConfig -}}
{{- include "bridge.checkNode" (dict "files" $.Files "value" $value "setting" $key "shown" (printf "extraConfig.%s" $key)) -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- include "bridge.checkVariable" . -}}
{{- end -}}
{{- $roles := dig "roles" dict .Values.bridge -}}
{{- range (dig "groups" list $roles) -}}
{{- if and (hasKey . "pattern") (not $roles.allow) -}}
{{- fail "bridge.roles.allow is empty, but bridge.roles.groups has a pattern: list the roles that may be granted." -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A setting or a tree of settings: no secret, and below bridge, falcon and reconcile none that the bridge does not know. */}}
{{- define "bridge.checkNode" -}}
{{- $name := .setting | lower | replace "-" "" | replace "_" "" -}}
{{- $secret := regexMatch "^(bridge\\.scim\\.token|bridge\\.security\\.(key|formerkeys)(\\[.*)?|.*(password|secret))$" $name -}}
{{- $url := and (kindIs "string" .value) (or (and (eq $name "falcon.proxy") (contains "@" .value)) (regexMatch "(?i)[?&]password=" .value)) -}}
{{- if and .value (or $secret $url) -}}
{{- fail (printf "%s belongs in the Secret, as the key %s, not in a ConfigMap: see secrets.existingSecret." .shown .setting) -}}
{{- end -}}
{{- if and (regexMatch "^(management\\.)?server\\.port$" $name) (not (kindIs "invalid" .value)) -}}
{{- fail (printf "%s is the chart's: the pods listen at 8080 and 8081, as probes and Services have it; the port of SCIM that clients see is service.port." .shown) -}}
{{- end -}}
{{- $known := false -}}
{{- range .files.Lines "files/settings.txt" -}}
{{- if and . (eq (. | replace "-" "") (regexReplaceAll "\\[.*$" $name "")) }}{{ $known = true }}{{ end -}}
{{- end -}}
{{- $ours := regexMatch "^(bridge|falcon|reconcile)(\\.|$)" $name -}}
{{- if and (kindIs "map" .value) $ours $known -}}
{{- fail (printf "%s has nothing below it: see %s in docs/configuration.md." .shown .setting) -}}
{{- else if kindIs "map" .value -}}
{{- range $key, $value := .value -}}
{{- include "bridge.checkNode" (dict "files" $.files "value" $value "setting" (printf "%s.%s" $.setting $key) "shown" (printf "%s.%s" $.shown $key)) -}}
{{- end -}}
{{- else if and $ours (not $known) (not (kindIs "invalid" .value)) -}}
{{- fail (printf "%s is no setting: there is no %s in docs/configuration.md." .shown .setting) -}}
{{- end -}}
{{- end -}}

{{/* A variable of extraEnv: secrets have no value here; one from a Secret may be named. */}}
{{- define "bridge.checkVariable" -}}
{{- $name := .name | upper | replace "_" "" | replace "-" "" | replace "." "" -}}
{{- $value := .value | default "" | toString -}}
{{- $secret := regexMatch "^(BRIDGESCIMTOKEN|BRIDGESECURITY(KEY|FORMERKEYS[0-9]*)|.*(PASSWORD|SECRET))$" $name -}}
{{- $url := or (and (regexMatch "PROXY$" $name) (contains "@" $value)) (regexMatch "(?i)[?&]password=" $value) -}}
{{- if and $value (or $secret $url) -}}
{{- fail (printf "extraEnv: the value of %s belongs in the Secret, not in the pod's description: see secrets.existingSecret, or take it by valueFrom." .name) -}}
{{- end -}}
{{- if regexMatch "^(MANAGEMENT)?SERVERPORT$" $name -}}
{{- fail (printf "extraEnv: %s is the chart's: the pods listen at 8080 and 8081, as probes and Services have it; the port of SCIM that clients see is service.port." .name) -}}
{{- end -}}
{{- if and $value (eq $name "SPRINGAPPLICATIONJSON") -}}
{{- fail (printf "extraEnv: settings of %s are seen by nobody who looks for them: set them in extraConfig, and secrets in the Secret." .name) -}}
{{- end -}}
{{- end -}}
