package dev.scimbridge.convergence;

/** Whoever is told what converges have brought about, once it is stored. */
record Listeners(AccessBegins begins, AccessEnds ends, RailTrips trips) {

    /** Nobody listens. */
    static final Listeners UNHEARD = new Listeners(AccessBegins.UNHEARD, AccessEnds.UNHEARD, RailTrips.UNHEARD);
}
