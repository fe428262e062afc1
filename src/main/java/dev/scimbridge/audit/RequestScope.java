package dev.scimbridge.audit;

import java.util.Optional;

/**
 * On whose behalf something is wanted while a piece of work runs: the id of a SCIM request, or who else asked, as
 * {@code operator ada} or {@code mapping version 7}. What is stored as wanted meanwhile carries it, to the converge that brings
 * Falcon to it.
 */
public final class RequestScope {

    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();
    private static final String OPERATOR = "operator ";

    private RequestScope() {}

    /** What stands for an operator who asks. @param name personal */
    public static String ofOperator(String name) {
        return OPERATOR + name;
    }

    /** The name of the operator who asked; empty: it was somebody else. */
    public static Optional<String> findOperator(String request) {
        return request.startsWith(OPERATOR) ? Optional.of(request.substring(OPERATOR.length())) : Optional.empty();
    }

    /** Whose behalf this thread works on; empty: the bridge's own. */
    public static Optional<String> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** Works on behalf of a request. @throws X what the work throws */
    public static <T, X extends Throwable> T call(String request, ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, request).call(work);
    }

    /** {@link #call} for work without a result. */
    public static void run(String request, Runnable work) {
        ScopedValue.where(CURRENT, request).run(work);
    }
}
