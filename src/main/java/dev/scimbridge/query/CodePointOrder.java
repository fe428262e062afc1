package dev.scimbridge.query;

/** Texts by code points, as databases order UTF-8; UTF-16 has what it writes in surrogates before U+E000. */
public final class CodePointOrder {

    private CodePointOrder() {}

    public static int compare(String a, String b) {
        var shorter = Math.min(a.length(), b.length());
        for (var at = 0; at < shorter; at++) {
            if (a.charAt(at) != b.charAt(at)) {
                return Integer.compare(rank(a.charAt(at)), rank(b.charAt(at)));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + Character.MAX_VALUE : unit;
    }
}
