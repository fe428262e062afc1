/** A storm over three replicas of the packaged jar: an identity provider that says much, a Falcon that fails, processes that die. */
@NullMarked
package dev.scimbridge.storm;

import org.jspecify.annotations.NullMarked;
