package dev.scimbridge.idp;

/** A step that cannot be made, as when a variable it uses was never captured. */
final class StepFailure extends RuntimeException {

    StepFailure(String message) {
        super(message);
    }
}
