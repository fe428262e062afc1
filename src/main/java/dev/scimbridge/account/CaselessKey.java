package dev.scimbridge.account;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The form under which a caseless name is unique and looked up: NFC, lower case in the root locale. Computed here and
 * nowhere else, so that the database never folds case by rules of its own.
 */
public final class CaselessKey {

    private CaselessKey() {}

    public static String of(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
}
