{{/* What the schema cannot say. */}}
{{- define "bridge.check" -}}
{{- $ways := 0 -}}
{{- if .Values.secrets.existingSecret }}{{ $ways = add1 $ways }}{{ end -}}
{{- if .Values.secrets.external.enabled }}{{ $ways = add1 $ways }}{{ end -}}
{{- if .Values.secrets.inline.enabled }}{{ $ways = add1 $ways }}{{ end -}}
{{- if ne (int $ways) 1 -}}
{{- fail "Set exactly one of secrets.existingSecret, secrets.external.enabled and secrets.inline.enabled: the bridge needs Falcon's credentials." -}}
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
{{- $root := regexFind "^[^.\\[]*" $key | lower -}}
{{- with include "bridge.meant" (dict "given" $root "names" (list "bridge" "falcon" "reconcile" "spring" "server" "management" "logging")) -}}
{{- fail (printf "extraConfig.%s begins with no name that is known: was %s meant?" $key .) -}}
{{- end -}}
{{- include "bridge.checkNode" (dict "files" $.Files "value" $value "setting" $key "shown" (printf "extraConfig.%s" $key)) -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- include "bridge.checkVariable" (merge (dict "files" $.Files "trustStore" $.Values.trustStoreSecretName) .) -}}
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
{{- $inSecret := regexReplaceAll "\\[([^]]*)\\]" (regexReplaceAll "\\[[0-9]+\\].*$" .setting "") ".${1}" -}}
{{- if and (not (kindIs "map" .value)) (not (kindIs "slice" .value)) -}}
{{- $literal := include "bridge.literal" .value -}}
{{- $url := include "bridge.hasPassword" $literal -}}
{{- if and $url (eq $name "spring.datasource.url") -}}
{{- fail (printf "%s has a password, which belongs in the Secret, as the key spring.datasource.password; the URL without it is database.postgresql.url." .shown) -}}
{{- else if or $url (and $literal (include "bridge.isSecret" $name)) (and (eq $name "falcon.proxy") (include "bridge.hasUser" $literal)) -}}
{{- fail (printf "%s belongs in the Secret, as the key %s, not in a ConfigMap: see secrets.existingSecret." .shown $inSecret) -}}
{{- end -}}
{{- if or (regexMatch "-----BEGIN [A-Z ]*PRIVATE KEY-----" $literal) (and (hasPrefix "base64:" $literal) (regexMatch "(privatekey|keystore|keystore\\.location)$" $name)) -}}
{{- fail (printf "%s is a private key, which belongs in the Secret, as the key %s, or in a file that is mounted and named here: see extraVolumes." .shown $inSecret) -}}
{{- end -}}
{{- if and $literal (eq $name "spring.application.json") -}}
{{- fail (printf "%s has no effect here: set what is in it by itself; what is secret of it belongs in the Secret." .shown) -}}
{{- end -}}
{{- if and .value (eq $name "spring.datasource.url") -}}
{{- fail (printf "%s is the chart's, and would have no effect: see database.postgresql.url." .shown) -}}
{{- end -}}
{{- end -}}
{{- if and (regexMatch "^(management\\.)?server\\.port$" $name) (not (kindIs "invalid" .value)) -}}
{{- fail (printf "%s is the chart's: the pods listen at 8080 and 8081, as probes and Services have it; the port of SCIM that clients see is service.port." .shown) -}}
{{- end -}}
{{- $ours := regexMatch "^(bridge|falcon|reconcile)([.\\[]|$)" $name -}}
{{- $form := $ours | ternary (include "bridge.form" (dict "files" .files "name" $name)) "" -}}
{{- if and (kindIs "map" .value) $form (ne $form "entry") -}}
{{- fail (printf "%s has nothing below it: see %s in docs/configuration.md." .shown .setting) -}}
{{- else if kindIs "map" .value -}}
{{- range $key, $value := .value -}}
{{- include "bridge.checkNode" (dict "files" $.files "value" $value "setting" (printf "%s.%s" $.setting $key) "shown" (printf "%s.%s" $.shown $key)) -}}
{{- end -}}
{{- else if and $ours (not $form) (not (kindIs "invalid" .value)) -}}
{{- fail (printf "%s is no setting: there is no %s in docs/configuration.md." .shown .setting) -}}
{{- else if and $form (not (include "bridge.hasForm" (dict "form" $form "value" .value))) -}}
{{- fail (printf "%s has to be %s: see %s in docs/configuration.md." .shown (include "bridge.told" $form) $inSecret) -}}
{{- else if kindIs "slice" .value -}}
{{- range $index, $value := .value -}}
{{- include "bridge.checkNode" (dict "files" $.files "value" $value "setting" (printf "%s[%d]" $.setting $index) "shown" (printf "%s[%d]" $.shown $index)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The form that files/settings.txt has for a setting's name, without case, dashes, underscores and, for a variable, dots; empty: there is no such setting. */}}
{{- define "bridge.form" -}}
{{- $name := regexReplaceAll "\\[[^]]*\\]" .name "[]" -}}
{{- $list := trimSuffix "[]" $name -}}
{{- range .files.Lines "files/settings.txt" -}}
{{- $setting := splitList " " . | first | replace "-" "" -}}
{{- if $.variable }}{{ $setting = replace "." "" $setting }}{{ end -}}
{{- $form := splitList " " . | last -}}
{{- if and $setting (eq $setting $name) -}}
{{ $form }}
{{- else if and $setting (eq $setting $list) (has $form (list "list" "entries")) -}}
{{ ternary "text" "entry" (eq $form "list") }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whether a value, or each of a list, can be read as Spring reads it; bounds are the bridge's own. What is empty or has a placeholder in it is. */}}
{{- define "bridge.hasForm" -}}
{{- $forms := dict "text" "(?s).*" "list" "(?s).*" "integer" "[-+]?[0-9]+" "number" "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?" -}}
{{- $_ := set $forms "boolean" "(?i)(true|on|yes|1|false|off|no|0)" -}}
{{- $_ := set $forms "duration" "(?i)[-+]?([0-9]+(ns|us|ms|s|m|h|d)?|P[-+0-9DTHMS.]+)" -}}
{{- $_ := set $forms "size" "[-+]?[0-9]+(B|KB|MB|GB|TB)?" -}}
{{- $_ := set $forms "url" "(?i)https?://[^/?#[:space:]]+([/?#][^[:space:]]*)?" -}}
{{- $text := kindIs "invalid" .value | ternary "" (toString .value) | trim -}}
{{- if kindIs "float64" .value }}{{ $text = ternary (printf "%.0f" .value) $text (eq (floor .value) .value) }}{{ end -}}
{{- if kindIs "slice" .value -}}
{{- if has .form (list "list" "entries") }}true{{ end -}}
{{- else if or (eq $text "") (contains "${" $text) (and .variable (contains "$(" $text)) -}}
true
{{- else if contains "|" .form -}}
{{- $plain := regexReplaceAll "[^a-z0-9]" (lower $text) "" -}}
{{- if has $plain (.form | replace "-" "" | splitList "|") }}true{{ end -}}
{{- else if hasKey $forms .form -}}
{{- if regexMatch (printf "^(%s)$" (get $forms .form)) $text }}true{{ end -}}
{{- end -}}
{{- end -}}

{{/* A form in words. */}}
{{- define "bridge.told" -}}
{{- $told := dict "text" "one value" "list" "a list" "entries" "a list of entries" "entry" "an entry with names and values" "integer" "a whole number" "number" "a number" -}}
{{- $_ := set $told "boolean" "true or false" -}}
{{- $_ := set $told "duration" "a duration, as 500ms, 8s, 5m, 24h or 30d" -}}
{{- $_ := set $told "size" "a size, as 512KB or 4MB" -}}
{{- $_ := set $told "url" "a URL, http or https" -}}
{{ get $told . | default (printf "one of %s" (. | replace "|" ", ")) }}
{{- end -}}

{{/* Which of some names is one slip away: a letter too many, too few, another or two exchanged. */}}
{{- define "bridge.meant" -}}
{{- $given := .given -}}
{{- if not (has $given .names) -}}
{{- range $name := .names -}}
{{- $slips := list -}}
{{- range $at := until (len $name) -}}
{{- $before := substr 0 $at $name -}}
{{- $after := substr (add1 $at | int) (len $name) $name -}}
{{- $slips = append $slips (printf "%s.{0,2}%s" $before $after) -}}
{{- if $after -}}
{{- $slips = append $slips (printf "%s%s%s%s" $before (substr 0 1 $after) (substr $at (add1 $at | int) $name) (substr 1 (len $after) $after)) -}}
{{- end -}}
{{- end -}}
{{- if regexMatch (printf "^(%s)$" (join "|" $slips)) $given }}{{ $name }}{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What stands in a value by itself: without `${...}`, which Spring puts in, `$(...)`, which Kubernetes does, and a header's name and scheme before them. */}}
{{- define "bridge.literal" -}}
{{- $text := kindIs "invalid" . | ternary "" (toString .) -}}
{{- $item := "( |%20)*([A-Za-z0-9_.-]+=)?([A-Za-z-]+( |%20)+)?" -}}
{{- $literal := regexReplaceAll "\\$\\{[^:{}]+:?\\}|\\$\\([^()]+\\)" $text "" -}}
{{- if eq $literal $text }}{{ $text }}{{ else }}{{ regexReplaceAll (printf "^%s(,%s)*$" $item $item) $literal "" }}{{ end -}}
{{- end -}}

{{/* Whether a URL, or what has one in it, names a password. */}}
{{- define "bridge.hasPassword" -}}
{{- if regexMatch "(?i)[?&;](ssl)?password=[^&;]|://[^/?#@[:space:]]*:[^/?#@[:space:]]+@|jdbc:[a-z]+://[^?[:space:]]*@" . }}true{{ end -}}
{{- end -}}

{{/* Whether a proxy's URL has a user whose password, if any, is no placeholder's. */}}
{{- define "bridge.hasUser" -}}
{{- if regexMatch "://[^/@[:space:]]*[^:/@[:space:]]@" . }}true{{ end -}}
{{- end -}}

{{/* Whether a setting is a secret by its name, without case, dashes and underscores. What an exporter sends as headers are keys mostly. */}}
{{- define "bridge.isSecret" -}}
{{- $ours := "bridge\\.scim\\.token|bridge\\.security\\.(key|formerkeys)(\\[.*)?" -}}
{{- $names := ".*(password|passphrase|secret|secretkey|secrettoken|secretaccesskey|apikey|apikeycredentials|apitoken|accesstoken)" -}}
{{- $headers := "(management\\.(otlp|opentelemetry)|otel\\.exporter)\\..*headers([.\\[].*)?" -}}
{{- if and (not (hasPrefix "logging.level." .)) (regexMatch (printf "^(%s|%s|(spring|management)\\..*\\.token|%s)$" $ours $names $headers) .) }}true{{ end -}}
{{- end -}}

{{/* A variable of extraEnv: secrets have no value here; one from a Secret may be named. */}}
{{- define "bridge.checkVariable" -}}
{{- $name := .name | upper | replace "_" "" | replace "-" "" | replace "." "" -}}
{{- $literal := include "bridge.literal" .value -}}
{{- $secret := regexMatch "^(BRIDGESCIMTOKEN|BRIDGESECURITY(KEY|FORMERKEYS[0-9]*)|.*(PASSWORD|PASSPHRASE|SECRET|SECRETKEY|SECRETTOKEN|SECRETACCESSKEY|APIKEY|APIKEYCREDENTIALS|APITOKEN|ACCESSTOKEN)|(SPRING|MANAGEMENT).*TOKEN|(OTELEXPORTER|MANAGEMENTOTLP|MANAGEMENTOPENTELEMETRY).*HEADERS.*)$" $name -}}
{{- $secret = and $secret (not (hasPrefix "LOGGINGLEVEL" $name)) -}}
{{- $url := or (and (regexMatch "PROXY$" $name) (include "bridge.hasUser" $literal)) (include "bridge.hasPassword" $literal) -}}
{{- $options := regexReplaceAll "(?i)-Djavax\\.net\\.ssl\\.trustStorePassword=changeit( |$)|-D[^[:space:]=]*private[-_]?key=(file:|classpath:)?/" $literal "" -}}
{{- $option := regexMatch "(?i)-D([^[:space:]=]*(token|secret|password|passphrase|keys?(\\[[0-9]+\\])?)|(otel|management)\\.[^[:space:]=]*headers[^[:space:]=]*|spring\\.application\\.json)[\"']?=[^[:space:]]" $options -}}
{{- $pem := or (regexMatch "-----BEGIN [A-Z ]*PRIVATE KEY-----" $literal) (and (hasPrefix "base64:" $literal) (regexMatch "(PRIVATEKEY|KEYSTORE|KEYSTORELOCATION)$" $name)) -}}
{{- if and $literal (or $secret $url $option $pem) -}}
{{- fail (printf "extraEnv: the value of %s belongs in the Secret, not in the pod's description: see secrets.existingSecret, or take it by valueFrom." .name) -}}
{{- end -}}
{{- if regexMatch "^(MANAGEMENT)?SERVERPORT$" $name -}}
{{- fail (printf "extraEnv: %s is the chart's: the pods listen at 8080 and 8081, as probes and Services have it; the port of SCIM that clients see is service.port." .name) -}}
{{- end -}}
{{- if and $literal (eq $name "SPRINGAPPLICATIONJSON") -}}
{{- fail (printf "extraEnv: settings of %s are seen by nobody who looks for them: set them in extraConfig, and secrets in the Secret." .name) -}}
{{- end -}}
{{- $instead := dict "SPRING_CONFIG_IMPORT" "extraConfig.spring.config.import" "SPRING_DATASOURCE_URL" "database.postgresql.url" -}}
{{- if .trustStore }}{{ $_ := set $instead "JDK_JAVA_OPTIONS" "JAVA_TOOL_OPTIONS" }}{{ end -}}
{{- with get $instead .name -}}
{{- fail (printf "extraEnv: %s is the chart's: use %s instead." $.name .) -}}
{{- end -}}
{{- $root := regexFind "^[^_.-]*" .name | lower -}}
{{- with include "bridge.meant" (dict "given" $root "names" (list "bridge" "falcon" "reconcile")) -}}
{{- fail (printf "extraEnv: %s begins like a setting, but with a slip: was %s meant?" $.name (upper .)) -}}
{{- end -}}
{{- if has $root (list "bridge" "falcon" "reconcile") -}}
{{- $setting := regexReplaceAll "_([0-9]+)(_|$)" .name "[]" | lower | replace "_" "" | replace "-" "" | replace "." "" -}}
{{- $form := include "bridge.form" (dict "files" .files "name" $setting "variable" true) -}}
{{- if not $form -}}
{{- fail (printf "extraEnv: %s is no setting: see docs/configuration.md. Another program's variable, or one for ${...}, needs a name that does not begin so." .name) -}}
{{- else if not (include "bridge.hasForm" (dict "form" $form "value" .value "variable" true)) -}}
{{- fail (printf "extraEnv: %s has to be %s: see docs/configuration.md." .name (include "bridge.told" $form)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
