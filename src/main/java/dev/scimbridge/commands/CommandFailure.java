package dev.scimbridge.commands;

/** What a command could not do, in one sentence for the operator; it is all that is printed, and the exit code is 1. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFailure(String sentence) {
        super(sentence, null, false, false);
    }

    static CommandFailure noSuchUser(String user) {
        return new CommandFailure("There is no user '" + user + "'; give its userName or its id, as SCIM shows them.");
    }
}
