package dev.scimbridge.chart;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Our chart, and the sets of values it is tested with. */
final class Chart {

    static final Path DIRECTORY = Path.of("helm", "falcon-scim-bridge");
    static final Path VALUES = Path.of("src", "test", "resources", "chart");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Chart() {}

    private static final class Holder {
        static final Path WITHOUT_HOOKS = withoutHooks();
        static final Path WITH_NOTES = withNotes();
    }

    /** Rendering leaves the notes out too; in another copy they are an object. */
    private static Path withNotes() {
        try {
            var chart = withoutHooks();
            var notes = chart.resolve("templates", "NOTES.txt");
            Files.writeString(
                    chart.resolve("templates", "notes.yaml"),
                    "{{- define \"notes\" -}}\n" + Files.readString(notes)
                            + "{{- end -}}\nkind: ConfigMap\ndata: {notes: {{ include \"notes\" . | quote }}}\n");
            Files.delete(notes);
            return chart;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Rendering leaves hooks out; in a copy of the chart the pod of {@code helm test} is none, and so is rendered like the rest. */
    private static Path withoutHooks() {
        try (var files = Files.walk(DIRECTORY)) {
            var copy = Files.createTempDirectory("chart-").resolve("falcon-scim-bridge");
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var to = copy.resolve(DIRECTORY.relativize(file));
                Files.createDirectories(to.getParent());
                Files.writeString(to, Files.readString(file).replaceAll("(?m)^    helm\\.sh/hook.*\n", ""));
            }
            return copy;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Stream<String> valueSets() {
        try (var files = Files.list(VALUES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What {@code helm template bridge} prints with one of the sets. */
    static String render(String valueSet) {
        return renderFile(VALUES.resolve(valueSet + ".yaml"));
    }

    /** With the default set and some YAML over it. */
    static String renderWith(String yaml) {
        return render(Holder.WITHOUT_HOOKS, yaml);
    }

    private static String render(Path chart, String yaml) {
        try {
            var file = Files.createTempFile("values-", ".yaml");
            Files.writeString(file, yaml);
            return new Helm(chart)
                    .template()
                    .withName("bridge")
                    .withNamespace("identity")
                    .withKubeVersion("1.33.0")
                    .withValuesFile(VALUES.resolve("default.yaml"))
                    .withValuesFile(file)
                    .call();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The notes that {@code helm install} prints, with the default set and some YAML over it. */
    static String notesWith(String yaml) {
        return objects(render(Holder.WITH_NOTES, yaml)).stream()
                .map(object -> object.at("/data/notes").asString(""))
                .filter(notes -> !notes.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static String renderFile(Path values) {
        return new Helm(Holder.WITHOUT_HOOKS)
                .template()
                .withName("bridge")
                .withNamespace("identity")
                .withKubeVersion("1.33.0")
                .withValuesFile(values)
                .call();
    }

    static List<JsonNode> objects(String rendered) {
        var objects = new ArrayList<JsonNode>();
        for (var document : new Yaml().loadAll(rendered)) {
            if (document != null) {
                objects.add(JSON.valueToTree(document));
            }
        }
        return objects;
    }

    /** The pod specs of Deployments, Jobs and bare Pods. */
    static Stream<JsonNode> podSpecs(List<JsonNode> objects) {
        return objects.stream()
                .map(object -> object.path("kind").asString().equals("Pod")
                        ? object.path("spec")
                        : object.path("spec").path("template").path("spec"))
                .filter(spec -> spec.has("containers"));
    }
}
