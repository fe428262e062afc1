package dev.scimbridge.commands;

/**
 * What a command could not do, in one sentence for the operator; it is all that is printed, and the exit code is 1. Where it came from is shown
 * by {@code --debug}.
 */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFailure(String sentence) {
        super(sentence);
    }

    CommandFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    static CommandFailure noSuchUser(String user) {
        return new CommandFailure("There is no user '" + user + "'; give its userName or its id, as SCIM shows them.");
    }
}
