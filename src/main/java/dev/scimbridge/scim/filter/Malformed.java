package dev.scimbridge.scim.filter;

/** The text breaks the grammar; what it was the text of, the caller knows. */
final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 40;

    private final int position;
    private final String problem;

    /** @param index from 0 */
    Malformed(int index, String problem) {
        super(problem, null, false, false);
        this.position = index + 1;
        this.problem = problem;
    }

    int position() {
        return position;
    }

    String problem() {
        return problem;
    }

    /** A name for a message: cut, so that nothing long comes back. */
    static String shown(String name) {
        return "\"" + (name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...") + "\"";
    }
}
