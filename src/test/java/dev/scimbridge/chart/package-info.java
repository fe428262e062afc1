/** The Helm chart: rendered by Helm itself inside the JVM, compared, checked against Kubernetes' own types, and refused where it must be. */
@NullMarked
package dev.scimbridge.chart;

import org.jspecify.annotations.NullMarked;
