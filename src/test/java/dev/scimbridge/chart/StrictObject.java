package dev.scimbridge.chart;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether an object has only fields that its kind has, of the types they have: read into the Java model that is generated from
 * Kubernetes' own OpenAPI and written again, nothing may be new, lost or changed. Kinds of operators are checked by their fields.
 */
final class StrictObject {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1/Pod", Pod.class),
            Map.entry("v1/Secret", Secret.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class),
            Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class));

    /** From the operators' own definitions. */
    private static final Map<String, Set<String>> SPECS_OF_OPERATORS = Map.of(
            "monitoring.coreos.com/v1/ServiceMonitor", Set.of("selector", "namespaceSelector", "endpoints"),
            "monitoring.coreos.com/v1/PrometheusRule", Set.of("groups"),
            "external-secrets.io/v1/ExternalSecret",
                    Set.of("refreshInterval", "secretStoreRef", "target", "data", "dataFrom"));

    private StrictObject() {}

    static List<String> problems(JsonNode object) {
        var kind =
                object.path("apiVersion").asString() + "/" + object.path("kind").asString();
        var problems = new ArrayList<String>();
        named(object, problems);
        if (KINDS.containsKey(kind)) {
            compared(object, KINDS.get(kind), problems);
        } else if (SPECS_OF_OPERATORS.containsKey(kind)) {
            object.path("spec").propertyNames().stream()
                    .filter(field -> !SPECS_OF_OPERATORS.get(kind).contains(field))
                    .forEach(field -> problems.add("spec." + field + " is unknown"));
        } else {
            problems.add("the kind " + kind + " is unknown");
        }
        return problems;
    }

    private static void named(JsonNode object, List<String> problems) {
        var name = object.at("/metadata/name").asString("");
        if (!name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            problems.add("metadata.name is '" + name + "'");
        }
        for (var label : object.at("/metadata/labels").properties()) {
            if (!label.getValue().isString()
                    || !label.getValue().asString().matches("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")) {
                problems.add("the label " + label + " is no label");
            }
        }
    }

    private static void compared(JsonNode object, Class<?> type, List<String> problems) {
        try {
            JsonNode again = JSON.valueToTree(JSON.treeToValue(object, type));
            unknown(JSON.treeToValue(object, type), "", problems);
            lost(object, again, "", problems);
        } catch (JacksonException wrongType) {
            problems.add(wrongType.getOriginalMessage());
        }
    }

    /** Fields that the model has no place for are kept by it in {@code additionalProperties}. */
    private static void unknown(Object value, String path, List<String> problems) {
        switch (value) {
            case List<?> list -> list.forEach(element -> unknown(element, path + "[]", problems));
            case Map<?, ?> map -> map.values().forEach(element -> unknown(element, path, problems));
            default -> {
                if (value.getClass().getName().startsWith("io.fabric8.")) {
                    fields(value, path, problems);
                }
            }
        }
    }

    private static void fields(Object value, String path, List<String> problems) {
        for (var getter : value.getClass().getMethods()) {
            if (getter.getParameterCount() > 0 || !getter.getName().startsWith("get") || getter.isBridge()) {
                continue;
            }
            try {
                var field = getter.invoke(value);
                if (getter.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) field).keySet().forEach(name -> problems.add(path + "." + name + " is unknown"));
                } else if (field != null && !(field instanceof Class)) {
                    unknown(field, path + "." + getter.getName().substring(3), problems);
                }
            } catch (ReflectiveOperationException unreadable) {
                throw new IllegalStateException(unreadable);
            }
        }
    }

    private static void lost(JsonNode before, JsonNode after, String path, List<String> problems) {
        if (before.isObject()) {
            before.properties()
                    .forEach(field ->
                            lost(field.getValue(), after.path(field.getKey()), path + "." + field.getKey(), problems));
        } else if (before.isArray()) {
            for (var index = 0; index < before.size(); index++) {
                lost(before.get(index), after.path(index), path + "[" + index + "]", problems);
            }
        } else if (!before.asString("").equals(after.asString("")) || before.isString() != after.isString()) {
            problems.add(path + " is " + before + ", which is read as " + after);
        }
    }
}
