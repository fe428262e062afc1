package dev.scimbridge.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.scimbridge.logs.Canaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Falcon's user management on loopback: tokens that expire, both dialects with the other's spellings refused, paging,
 * throttling with the real headers, role reads that lag, and faults on command. It lists the calls it got.
 */
public final class FalconSimulator implements AutoCloseable {

    /** What a tenant without a limit tells: no test waits for the pace that this asks for, however fast its machine. */
    public static final int NO_LIMIT = 600_000;

    public static final String CLIENT_ID = "0123456789abcdef0123456789abcdef";
    public static final String CLIENT_SECRET =
            Canaries.plant("Falcon's client secret", "simulated-secret-simulated-secret-simula");
    public static final String CID = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";

    private static final String TOKENS_BEGIN = Canaries.plant("a token of Falcon", "simulated-bearer-");

    /** Which paths and fields are spoken. */
    public enum Dialect {
        USER_MANAGEMENT,
        USERS
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("falcon-", 0).factory());
    private final Settings settings;
    private volatile SimulatedTenant tenant;
    private volatile String client = CLIENT_ID;
    private final Map<String, Instant> tokens = new HashMap<>();
    private final Queue<SimulatedCall> calls = new ConcurrentLinkedQueue<>();
    private final Queue<SimulatedRequest> requests = new ConcurrentLinkedQueue<>();
    private final Map<FalconOperation, Integer> seen = new HashMap<>();
    private final Map<String, Fault> faults = new HashMap<>();
    private final RatePool account;
    private final RatePool deadTokens;
    private final RatePool tokenCalls;
    private final JsonMapper json = JsonMapper.builder().build();
    private volatile boolean credentialsAccepted = true;
    private volatile boolean down;
    private volatile Optional<String> writesDenied = Optional.empty();
    private volatile Optional<Fault> elsewhere = Optional.empty();
    private volatile Weather weather = Weather.FAIR;

    private FalconSimulator(Settings settings, int port) {
        this.settings = settings;
        this.tenant = new SimulatedTenant(settings);
        this.account = settings.quota() == 0
                ? RatePool.unlimited(NO_LIMIT, settings.clock())
                : RatePool.of(settings.quota(), settings.clock());
        this.deadTokens = RatePool.of(15, settings.clock());
        this.tokenCalls = RatePool.of(300, settings.clock());
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * How the tenant behaves.
     *
     * @param quota calls a minute before 429; 0: one so large that no test waits for its pace, however fast its machine
     * @param domains e-mail domains that users may be created in; empty: any
     */
    public record Settings(
            Dialect dialect,
            String cid,
            Duration tokenLife,
            Duration readLag,
            int quota,
            List<String> domains,
            int duplicateStatus,
            String region,
            Clock clock) {

        public static Settings of(Dialect dialect) {
            return new Settings(
                    dialect,
                    CID,
                    Duration.ofSeconds(1799),
                    Duration.ZERO,
                    0,
                    List.of(),
                    409,
                    "us-1",
                    Clock.systemUTC());
        }

        public Settings withCid(String other) {
            return new Settings(dialect, other, tokenLife, readLag, quota, domains, duplicateStatus, region, clock);
        }

        public Settings withTokenLife(Duration life) {
            return new Settings(dialect, cid, life, readLag, quota, domains, duplicateStatus, region, clock);
        }

        public Settings withReadLag(Duration lag) {
            return new Settings(dialect, cid, tokenLife, lag, quota, domains, duplicateStatus, region, clock);
        }

        public Settings withQuota(int perMinute) {
            return new Settings(dialect, cid, tokenLife, readLag, perMinute, domains, duplicateStatus, region, clock);
        }

        /** @param status 409, or 400 as the published specification has it */
        public Settings withDuplicateStatus(int status) {
            return new Settings(dialect, cid, tokenLife, readLag, quota, domains, status, region, clock);
        }

        public Settings withClock(Clock other) {
            return new Settings(dialect, cid, tokenLife, readLag, quota, domains, duplicateStatus, region, other);
        }

        /** @param other the cloud that its answers name */
        public Settings withRegion(String other) {
            return new Settings(dialect, cid, tokenLife, readLag, quota, domains, duplicateStatus, other, clock);
        }

        public Settings withDomains(String... allowed) {
            return new Settings(
                    dialect, cid, tokenLife, readLag, quota, List.of(allowed), duplicateStatus, region, clock);
        }
    }

    public static FalconSimulator start(Dialect dialect) {
        return start(Settings.of(dialect), 0);
    }

    /** @param port 0: any free one */
    public static FalconSimulator start(Settings settings, int port) {
        return new FalconSimulator(settings, port);
    }

    /** Runs until it is killed: {@code [port] [user-management|users]}. */
    public static void main(String... arguments) throws InterruptedException {
        var port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8090;
        var dialect = arguments.length > 1 && arguments[1].equals("users") ? Dialect.USERS : Dialect.USER_MANAGEMENT;
        try (var simulator = start(Settings.of(dialect), port)) {
            System.out.println("Falcon simulator at " + simulator.baseUrl());
            Thread.currentThread().join();
        }
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public SimulatedTenant tenant() {
        return tenant;
    }

    /** A customer without users, to be {@link #serve}d. */
    public SimulatedTenant otherTenant(String cid) {
        return new SimulatedTenant(settings.withCid(cid));
    }

    /** From now on the only API client that is known is this one, of this customer; tokens issued before stop working. */
    public void serve(String apiClient, SimulatedTenant customer) {
        tenant = customer;
        client = apiClient;
        revokeTokens();
    }

    /** The calls that arrived, in order. */
    public List<SimulatedCall> calls() {
        return List.copyOf(calls);
    }

    /** All that arrived, in order of the answers: also what was turned away before it was a call. */
    public List<SimulatedRequest> requests() {
        return List.copyOf(requests);
    }

    /** {@link SimulatedCall#brief} of all calls but tokens, listings and catalogues. */
    public List<String> story() {
        return calls.stream()
                .filter(call -> call.operation().changes() || call.operation() == FalconOperation.GET_USER_ROLES)
                .map(SimulatedCall::brief)
                .toList();
    }

    public long countOf(FalconOperation operation) {
        return calls.stream().filter(call -> call.operation() == operation).count();
    }

    /** How many calls of an operation arrived since the start, answered or not. */
    public int arrived(FalconOperation operation) {
        synchronized (faults) {
            return seen.getOrDefault(operation, 0);
        }
    }

    public void clearCalls() {
        calls.clear();
        requests.clear();
    }

    /** Makes the n-th call of an operation from now on go wrong, {@code n} from 1. */
    public void fail(FalconOperation operation, int n, Fault fault) {
        synchronized (faults) {
            faults.put(operation + "#" + (seen.getOrDefault(operation, 0) + n), fault);
        }
    }

    /** What goes wrong from now on, besides what {@link #fail} says of single calls. */
    public void weather(Weather now) {
        weather = now;
    }

    /** Whether token calls succeed; tokens issued before stop working with them. */
    public void acceptCredentials(boolean accept) {
        credentialsAccepted = accept;
        if (!accept) {
            revokeTokens();
        }
    }

    /** The texts of those issued so far that were not revoked. */
    public Set<String> tokens() {
        synchronized (tokens) {
            return Set.copyOf(tokens.keySet());
        }
    }

    /** Every token issued so far stops working. */
    public void revokeTokens() {
        synchronized (tokens) {
            tokens.clear();
        }
    }

    /** Whether the API client has the scope for reading only; writes are refused with these words. */
    public void denyWrites(String words) {
        writesDenied = Optional.of(words);
    }

    public void allowWrites() {
        writesDenied = Optional.empty();
    }

    /** From now on the tenant lives in another cloud: token calls are redirected to it, and tokens of here are good nowhere. */
    public void moveTo(String region, URI host) {
        var headers = Map.of("Location", host + "/oauth2/token", "X-Cs-Region", region);
        elsewhere = Optional.of(new Fault.Raw(308, headers, ""));
        revokeTokens();
    }

    /** Another API client of the same customer makes this many calls. */
    public void callByAnother(int calls) {
        for (var n = 0; n < calls; n++) {
            account.take();
        }
    }

    /** While down, every API call is answered 503 and changes nothing. */
    public void down(boolean now) {
        down = now;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = Request.of(exchange, json, settings.clock().instant());
            if (request.path().equals("/oauth2/token")) {
                token(exchange, request);
            } else {
                api(exchange, request);
            }
        }
    }

    private void token(HttpExchange exchange, Request request) throws IOException {
        if (isThrottled(exchange, request, tokenCalls)) {
            return;
        }
        perform(
                exchange,
                request,
                new Route(FalconOperation.TOKEN, "", List.of(), Optional.empty(), any -> issued(request)));
    }

    private Outcome issued(Request request) {
        if (!request.contentType().startsWith("application/x-www-form-urlencoded")) {
            return new Outcome(400, error(400, "client_id and client_secret are required as a form"));
        }
        var form = request.form();
        var member = form.getOrDefault("member_cid", "");
        var known = client.equals(form.get("client_id")) && CLIENT_SECRET.equals(form.get("client_secret"));
        if (!known || !credentialsAccepted) {
            return new Outcome(403, error(403, "Failed to issue access token - Client authentication failed"));
        }
        if (!member.isEmpty() && !tenant.isChild(member)) {
            return new Outcome(403, error(403, "Failed to generate access token for customer ID= \"" + member + "\""));
        }
        var token = TOKENS_BEGIN + UUID.randomUUID();
        synchronized (tokens) {
            tokens.put(token, settings.clock().instant().plus(settings.tokenLife()));
        }
        return new Outcome(
                201,
                json.createObjectNode()
                        .put("access_token", token)
                        .put("token_type", "bearer")
                        .put("issued_for", "a field that nobody knows")
                        .put("expires_in", settings.tokenLife().toSeconds()));
    }

    private void api(HttpExchange exchange, Request request) throws IOException {
        if (!authenticated(request)) {
            refuse(exchange, request, error(401, "access denied, invalid bearer token"), deadTokens);
            return;
        }
        if (down) {
            refuse(exchange, request, error(503, "service unavailable"), account);
            return;
        }
        if (!request.contentType().startsWith("application/json")) {
            refuse(exchange, request, error(415, "unsupported media type"), account);
            return;
        }
        var route = settings.dialect() == Dialect.USERS ? UsersRoutes.of(request) : UserManagementRoutes.of(request);
        if (route.isEmpty()) {
            refuse(exchange, request, error(404, "404: Page Not Found"), account);
            return;
        }
        if (writesDenied.isPresent() && route.get().operation().changes()) {
            refuse(exchange, request, error(403, writesDenied.get()), account);
            return;
        }
        if (isThrottled(exchange, request, account)) {
            return;
        }
        perform(exchange, request, route.get());
    }

    /** Whether there was no room in the pool, which has been told. */
    private boolean isThrottled(HttpExchange exchange, Request request, RatePool pool) throws IOException {
        var until = pool.take();
        if (until.isPresent()) {
            exchange.getResponseHeaders()
                    .set("X-Ratelimit-Retryafter", String.valueOf(until.get().getEpochSecond() + 1));
            answer(exchange, request, error(429, "rate limit exceeded"), pool);
        }
        return until.isPresent();
    }

    /**
     * What a request is.
     *
     * @param refusal what is wrong with its spelling
     */
    record Route(
            FalconOperation operation, String subject, List<String> roles, Optional<String> refusal, Effect effect) {}

    /** Does what was asked. */
    interface Effect {
        Outcome apply(SimulatedTenant tenant);
    }

    record Outcome(int status, ObjectNode body) {}

    private void perform(HttpExchange exchange, Request request, Route route) throws IOException {
        var fault = fault(route.operation()).or(() -> redirect(route.operation()));
        switch (fault.orElse(new Fault.Hang(Duration.ZERO))) {
            case Fault.Status status ->
                finish(exchange, request, route, new Outcome(status.code(), error(status.code(), status.message())));
            case Fault.ErrorsIn200 errors ->
                finish(exchange, request, route, new Outcome(200, error(errors.code(), errors.message())));
            case Fault.Html html -> html(exchange, request, route, html.code());
            case Fault.CutBeforeEffect cut -> record(exchange, request, route, 0);
            case Fault.CutAfterEffect cut -> {
                record(exchange, request, route, 0);
                outcome(route);
            }
            case Fault.HangBeforeEffect hang -> {
                sleep(hang.time());
                record(exchange, request, route, 0);
            }
            case Fault.LateEffect late -> {
                sleep(late.time());
                finish(exchange, request, route, outcome(route));
            }
            case Fault.Raw raw -> raw(exchange, request, route, raw);
            case Fault.CutInAnswer cut -> slowly(exchange, request, route, Duration.ZERO);
            case Fault.Drip drip -> slowly(exchange, request, route, drip.pause());
            case Fault.Meanwhile meanwhile -> {
                var outcome = outcome(route);
                meanwhile.event().run();
                finish(exchange, request, route, outcome);
            }
            case Fault.Hang hang -> {
                var outcome = outcome(route);
                sleep(hang.time());
                finish(exchange, request, route, outcome);
            }
        }
    }

    private Optional<Fault> redirect(FalconOperation operation) {
        return operation == FalconOperation.TOKEN ? elsewhere : Optional.empty();
    }

    private Outcome outcome(Route route) {
        if (route.refusal().isPresent()) {
            return new Outcome(400, error(400, route.refusal().get()));
        }
        var served = tenant;
        synchronized (served) {
            return route.effect().apply(served);
        }
    }

    private void finish(HttpExchange exchange, Request request, Route route, Outcome outcome) throws IOException {
        record(exchange, request, route, outcome.status());
        send(exchange, outcome.status(), outcome.body(), pool(route));
    }

    private RatePool pool(Route route) {
        return route.operation() == FalconOperation.TOKEN ? tokenCalls : account;
    }

    private void html(HttpExchange exchange, Request request, Route route, int code) throws IOException {
        var type = Map.of("Content-Type", "text/html");
        raw(exchange, request, route, new Fault.Raw(code, type, "<html><body>Bad gateway</body></html>"));
    }

    private void raw(HttpExchange exchange, Request request, Route route, Fault.Raw raw) throws IOException {
        record(exchange, request, route, raw.code());
        headers(exchange, "", pool(route));
        raw.headers().forEach(exchange.getResponseHeaders()::set);
        var bytes = raw.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(raw.code(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** @param pause zero: half of the answer is all that comes */
    private void slowly(HttpExchange exchange, Request request, Route route, Duration pause) throws IOException {
        var outcome = outcome(route);
        record(exchange, request, route, outcome.status());
        headers(exchange, "", pool(route));
        var bytes = json.writeValueAsBytes(outcome.body());
        exchange.sendResponseHeaders(outcome.status(), bytes.length);
        var out = exchange.getResponseBody();
        for (var sent = 0; sent < (pause.isZero() ? bytes.length / 2 : bytes.length); sent++) {
            sleep(pause);
            out.write(bytes[sent]);
            out.flush();
        }
    }

    private void record(HttpExchange exchange, Request request, Route route, int status) {
        arrived(exchange, request, status);
        calls.add(new SimulatedCall(
                route.operation(),
                route.subject(),
                String.join(",", route.roles().stream().sorted().toList()),
                status,
                request.at()));
    }

    private void arrived(HttpExchange exchange, Request request, int status) {
        var target = exchange.getRequestURI().toString();
        var text = request.text().replaceFirst("client_secret=[^&]*", "client_secret=…");
        requests.add(new SimulatedRequest(request.method(), target, text, status, request.at()));
    }

    private Optional<Fault> fault(FalconOperation operation) {
        synchronized (faults) {
            var number = seen.merge(operation, 1, Integer::sum);
            return Optional.ofNullable(faults.remove(operation + "#" + number)).or(() -> weather.of(operation, number));
        }
    }

    private boolean authenticated(Request request) {
        synchronized (tokens) {
            var until = tokens.get(request.bearer());
            return until != null && until.isAfter(settings.clock().instant());
        }
    }

    private ObjectNode error(int code, String message) {
        var body = json.createObjectNode();
        body.putObject("meta")
                .put("query_time", 1.27e-07)
                .put("powered_by", "crowdstrike-api-gateway")
                .put("trace_id", UUID.randomUUID().toString());
        body.putArray("errors").addObject().put("code", code).put("message", message);
        return body;
    }

    /** Turns a request away before it is a call; that costs as much as one. */
    private void refuse(HttpExchange exchange, Request request, ObjectNode body, RatePool pool) throws IOException {
        if (!isThrottled(exchange, request, pool)) {
            answer(exchange, request, body, pool);
        }
    }

    private void answer(HttpExchange exchange, Request request, ObjectNode body, RatePool pool) throws IOException {
        var status = body.path("errors").path(0).path("code").asInt();
        arrived(exchange, request, status);
        send(exchange, status, body, pool);
    }

    private void send(HttpExchange exchange, int status, ObjectNode body, RatePool pool) throws IOException {
        headers(exchange, body.path("meta").path("trace_id").asString(""), pool);
        var bytes = json.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void headers(HttpExchange exchange, String traceId, RatePool pool) {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("X-Ratelimit-Limit", String.valueOf(pool.limit()));
        headers.set("X-Ratelimit-Remaining", String.valueOf(pool.remaining()));
        headers.set("X-Cs-Traceid", traceId.isEmpty() ? UUID.randomUUID().toString() : traceId);
        headers.set("X-Cs-Region", settings.region());
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
