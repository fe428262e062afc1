/** The image of our Dockerfile, really built and run where a Docker engine answers. */
@NullMarked
package dev.scimbridge.image;

import org.jspecify.annotations.NullMarked;
