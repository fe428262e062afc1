# The service on a jlinked runtime, in an image that holds nothing else: no shell, no package manager, no second user.
#
#   ./mvnw -DskipTests package && docker build -t falcon-scim-bridge .
#
# Nothing is downloaded while it builds, except the one base image. Another base with a JDK 25, glibc and a POSIX shell:
#   --build-arg JDK_IMAGE=registry.example.com/jdk:25
ARG JDK_IMAGE=eclipse-temurin:25-jdk@sha256:97014c4b396021f9ddb7d592a7dbedb0c4e4215c29e03dc01c393558aefb71c2

FROM ${JDK_IMAGE} AS build
WORKDIR /build
COPY target/falcon-scim-bridge.jar .

# The runtime; the modules are written out. java.desktop is for java.beans, jdk.unsupported for the connection pool,
# jdk.crypto.cryptoki for nothing but FIPS set-ups, jdk.naming.dns and java.security.jgss for JNDI and Kerberos of proxies and databases.
RUN "${JAVA_HOME:?}/bin/jlink" \
        --add-modules java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.prefs,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.sql.rowset,java.transaction.xa,java.xml,java.xml.crypto,jdk.crypto.cryptoki,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs \
        --no-man-pages --no-header-files --compress zip-6 --output /opt/java

# The libraries of the C runtime that it is linked to, and what name resolution reads.
RUN mkdir -p /image/etc /image/tmp /image/data && \
    LD_TRACE_LOADED_OBJECTS=1 LD_PRELOAD=/opt/java/lib/server/libjvm.so /opt/java/bin/java \
        | tr ' \t' '\n\n' | grep '^/' | grep -v '^/opt/java/' | sort -u > libraries && \
    for library in $(cat libraries); do mkdir -p "/image$(dirname "$library")" && cp -L "$library" "/image$library"; done && \
    echo 'bridge:x:65532:65532::/data:/sbin/nologin' > /image/etc/passwd && \
    echo 'bridge:x:65532:' > /image/etc/group && \
    echo 'hosts: files dns' > /image/etc/nsswitch.conf && \
    chmod 1777 /image/tmp && chown 65532:65532 /image/data

# The application as jars of its own, and SQLite's native library as a file: a read-only container can load it, and no writable
# directory has to allow execution.
RUN /opt/java/bin/java -Djarmode=tools -jar falcon-scim-bridge.jar extract --destination /app && \
    mkdir -p /app/native sqlite && cd sqlite && \
    "$JAVA_HOME/bin/jar" xf /app/lib/sqlite-jdbc-*.jar org/sqlite/native/Linux && \
    case "$(uname -m)" in x86_64) arch=x86_64 ;; aarch64 | arm64) arch=aarch64 ;; *) echo "no SQLite for $(uname -m)" >&2; exit 1 ;; esac && \
    cp "org/sqlite/native/Linux/$arch/libsqlitejdbc.so" /app/native/

# The AOT cache: one start up to the point where it would serve, with a database file that is thrown away, and no network.
# It only fits the flags and paths it was made with; they are repeated in ENTRYPOINT.
RUN cd /app && SPRING_CONFIG_IMPORT= /opt/java/bin/java \
        -XX:+UseSerialGC -XX:AOTCacheOutput=/app/falcon-scim-bridge.aot \
        --enable-native-access=ALL-UNNAMED -Dorg.sqlite.lib.path=/app/native -Dorg.sqlite.lib.name=libsqlitejdbc.so \
        -Dspring.context.exit=onRefresh -Dspring.main.banner-mode=off \
        -jar /app/falcon-scim-bridge.jar \
        --spring.datasource.url=jdbc:sqlite:/tmp/training.db \
        --falcon.base-url=http://127.0.0.1:9 --falcon.client-id=training --falcon.client-secret=training \
        --bridge.scim.token=training-training-training-training > training.log 2>&1 || { cat training.log; exit 1; }; \
    test -s /app/falcon-scim-bridge.aot

# A second cache, for what runs beside the service: with the options of src/main/image/command, on the database of the first.
COPY src/main/image/command /app/
RUN grep -v '^-XX:AOTCache=' /app/command > training && \
    SPRING_CONFIG_IMPORT= SPRING_DATASOURCE_URL=jdbc:sqlite:/tmp/training.db \
        /opt/java/bin/java -XX:AOTCacheOutput=/app/command.aot @training status > training.log 2>&1 || { cat training.log; exit 1; }; \
    test -s /app/command.aot && rm -f /tmp/training.db*

# A simulated Falcon, for trying the bridge without a tenant: --target simulator. It listens on its own loopback.
FROM ${JDK_IMAGE} AS simulator
COPY target/falcon-scim-bridge-simulator.jar /app/
COPY --from=build /app/lib /app/lib
USER 65532:65532
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-cp", "/app/falcon-scim-bridge-simulator.jar:/app/lib/*", "dev.scimbridge.simulator.FalconSimulator"]
CMD ["8090"]

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="falcon-scim-bridge" \
      org.opencontainers.image.description="A self-hosted SCIM 2.0 service provider for CrowdStrike Falcon" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /image /
COPY --from=build /opt/java /opt/java
COPY --from=build /app/native /app/native
COPY --from=build /app/lib /app/lib
COPY --from=build /app/falcon-scim-bridge.jar /app/falcon-scim-bridge.aot /app/command /app/command.aot /app/
COPY LICENSE /app/

# Settings: environment variables, /app/config/application.yaml, and one file a secret in /run/secrets/falcon-scim-bridge.
ENV SPRING_CONFIG_IMPORT=optional:configtree:/run/secrets/falcon-scim-bridge/ \
    SPRING_DATASOURCE_URL=jdbc:sqlite:/data/bridge.db
WORKDIR /app
USER 65532:65532
VOLUME /data
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
# Kubernetes heeds its own probes instead. It asks the port of the variable MANAGEMENT_SERVER_PORT, or 8081, without TLS.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
    CMD ["/opt/java/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms4m", "-Xmx16m", \
        "-cp", "/app/falcon-scim-bridge.jar", "dev.scimbridge.operations.HealthCheck"]
ENTRYPOINT ["/opt/java/bin/java", \
    "-XX:+UseSerialGC", "-XX:AOTCache=/app/falcon-scim-bridge.aot", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", \
    "--enable-native-access=ALL-UNNAMED", "-Dorg.sqlite.lib.path=/app/native", "-Dorg.sqlite.lib.name=libsqlitejdbc.so", \
    "-jar", "/app/falcon-scim-bridge.jar"]
