package dev.scimbridge.commands.rebuild;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** How a line names its values. */
sealed interface LineForm {

    /** @return the texts of the line, by their names */
    Map<String, String> parse(String line) throws Malformed;

    /** A JSON object a line. */
    record Json() implements LineForm {

        private static final JsonMapper JSON = JsonMapper.builder().build();

        @Override
        public Map<String, String> parse(String line) throws Malformed {
            try {
                var texts = new HashMap<String, String>();
                var object = JSON.readTree(line);
                object.propertyStream()
                        .filter(property -> property.getValue().isString())
                        .forEach(property ->
                                texts.put(property.getKey(), property.getValue().asString()));
                return texts;
            } catch (JacksonException noJson) {
                throw new Malformed("is no JSON object");
            }
        }
    }

    /** Cells behind commas (RFC 4180), but none over several lines. @param head their names */
    record Csv(List<String> head) implements LineForm {

        /** @throws Malformed the head is none */
        static Csv of(String head) throws Malformed {
            return new Csv(cells(head));
        }

        @Override
        public Map<String, String> parse(String line) throws Malformed {
            var cells = cells(line);
            if (cells.size() != head.size()) {
                throw new Malformed("has " + cells.size() + " cells instead of " + head.size());
            }
            var texts = new HashMap<String, String>();
            for (var index = 0; index < cells.size(); index++) {
                texts.put(head.get(index), cells.get(index));
            }
            return texts;
        }

        private static List<String> cells(String line) throws Malformed {
            var cells = new ArrayList<String>();
            var cell = new StringBuilder();
            var quoted = false;
            for (var index = 0; index < line.length(); index++) {
                var next = line.charAt(index);
                if (next == '"' && quoted && line.startsWith("\"\"", index)) {
                    cell.append('"');
                    index++;
                } else if (next == '"') {
                    quoted = !quoted;
                } else if (next == ',' && !quoted) {
                    cells.add(cell.toString().strip());
                    cell.setLength(0);
                } else {
                    cell.append(next);
                }
            }
            if (quoted) {
                throw new Malformed("has a quotation mark that is not closed");
            }
            cells.add(cell.toString().strip());
            return cells;
        }
    }
}
