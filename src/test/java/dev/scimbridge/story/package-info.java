/** The whole bridge over real HTTP: one story per identity provider, and what happens when things go wrong. */
@NullMarked
package dev.scimbridge.story;

import org.jspecify.annotations.NullMarked;
