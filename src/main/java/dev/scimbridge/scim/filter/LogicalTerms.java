package dev.scimbridge.scim.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.directory.scim.spec.filter.FilterExpression;
import org.apache.directory.scim.spec.filter.LogicalExpression;

/** {@code a or b or c} is a tree that leans left, as deep as it is long: taken apart without recursion. */
final class LogicalTerms {

    private LogicalTerms() {}

    /** The terms that the expression's own operator joins, in order. */
    static List<FilterExpression> terms(LogicalExpression chain) {
        var terms = new ArrayList<FilterExpression>();
        FilterExpression rest = chain;
        while (rest instanceof LogicalExpression logical && logical.getOperator() == chain.getOperator()) {
            terms.add(logical.getRight());
            rest = logical.getLeft();
        }
        terms.add(rest);
        Collections.reverse(terms);
        return terms;
    }
}
