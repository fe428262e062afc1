package dev.scimbridge.plan.rails;

/** One guard: a filter over the plan for one account. */
@FunctionalInterface
public interface Rail {

    /** What it lets through of a plan, and what it holds. */
    Ruling judge(Proposal proposal);
}
