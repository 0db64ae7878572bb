//! Neighbouring layers that change places, from the outermost pair to the innermost.
//!
//! A layer is a function that calls the next one. Where A calls B and B calls C, the caller of A
//! comes to call B, B to call A, and A to call C.

use super::{Edit, Fault};

const COURSE: &str = "fanout/driver/course.rs";
const CACHE: &str = "layers/cache/mod.rs";
const COALESCE: &str = "layers/coalesce.rs";
const DEADLINE: &str = "layers/deadline.rs";
const RETRY: &str = "layers/retry.rs";
const HEDGE: &str = "layers/hedge.rs";
const CHOICE: &str = "layers/choice.rs";
const BREAKER: &str = "layers/breaker.rs";
const BULKHEAD: &str = "layers/bulkhead.rs";
const PACING: &str = "layers/pacing.rs";
const ATTEMPT: &str = "layers/attempt.rs";
const REDIRECT: &str = "layers/redirect.rs";
const AUTH: &str = "layers/auth.rs";

pub(super) const SWAPS: [Fault; 15] = [
    Fault {
        name: "the fan-out's deadline, then the leg",
        test: "neighbours::the_fan_out_stands_outside_its_legs",
        edits: &[Edit::new(
            COURSE,
            "        self.abort();
        Stage::Ended(End::TimedOut)",
            "        self.abort();
        self.fall_back(Stage::Ended(End::TimedOut))",
        )],
    },
    Fault {
        name: "the leg, then its deadline",
        test: "neighbours::the_leg_stands_outside_its_deadline",
        edits: &[Edit::new(
            COURSE,
            "CallSettings { until: Some(scope.deadline), ..CallSettings::default() };",
            "CallSettings {
                until: self.began.zip(self.plan.deadline).map(|(began, limit)| began + limit),
                ..CallSettings::default()
            };",
        )],
    },
    Fault {
        name: "the cache, then coalescing",
        test: "reads::the_cache_stands_outside_coalescing",
        edits: &[
            Edit::new(
                "layers/mod.rs",
                "{ cache::run(&errand).await }",
                "{ coalesce::run(&errand, None).await }",
            ),
            Edit::new(COALESCE, "return cache::fetch(errand)", "return cache::run(errand)"),
            Edit::new(COALESCE, "cache::fetch(&errand)", "cache::run(&errand)"),
            Edit::new(CACHE, "coalesce::run(errand, None)", "fetch(errand)"),
            Edit::new(CACHE, "coalesce::run(errand, Some(how))", "fetch(errand)"),
        ],
    },
    Fault {
        name: "coalescing, then the deadline",
        test: "reads::coalescing_stands_outside_the_deadline_and_the_retry",
        edits: &[Edit::new(
            COALESCE,
            "        timeout: None,
        until: None,
        horizon: Some(Arc::clone(&horizon)),",
            "        timeout: Some(std::time::Duration::MAX),
        until: None,
        horizon: None,",
        )],
    },
    Fault {
        name: "the deadline, then the retry",
        test: "neighbours::deadline_stands_outside_retry",
        edits: &[
            Edit::new("layers/mod.rs", "deadline::run(&passage)", "retry::run(&passage)"),
            Edit::new(RETRY, "hedge::run(&attempt)", "super::deadline::run(&attempt)"),
            Edit::new(
                DEADLINE,
                "run(passage: &Passage<'_>) -> Result<RawResponse, CallError> {
    let left = passage.left();",
                "run(
    attempt: &super::attempt::Attempt<'_>,
) -> Result<RawResponse, CallError> {
    let passage: &Passage<'_> = attempt.passage;
    let left = passage.settings.timeout.unwrap_or(passage.core.limits.deadline);",
            ),
            Edit::new(DEADLINE, "retry::run(passage)", "super::hedge::run(attempt)"),
        ],
    },
    Fault {
        name: "the retry, then the hedge",
        test: "neighbours::the_retry_stands_outside_the_hedge",
        edits: &[
            Edit::new(
                DEADLINE,
                "let mut work = pin!(retry::run(passage));",
                "let first = super::attempt::Attempt::first(passage);
    let mut work = pin!(super::hedge::run(&first));",
            ),
            Edit::new(HEDGE, "return choice::run(first)", "return super::retry::run(first)"),
            Edit::new(HEDGE, "pin!(choice::run(first))", "pin!(super::retry::run(first))"),
            Edit::new(HEDGE, "choice::run(&second)", "super::retry::run(&second)"),
            Edit::new(
                RETRY,
                "run(passage: &Passage<'_>) -> Result<RawResponse, CallError> {
    let mut attempt = Attempt::first(passage);",
                "run(first: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let passage: &Passage<'_> = first.passage;
    let mut own;
    let mut attempt = first;",
            ),
            Edit::new(RETRY, "hedge::run(&attempt)", "choice::run(attempt)"),
            Edit::new(RETRY, "attempt = repeat;", "own = repeat;\n        attempt = &own;"),
        ],
    },
    Fault {
        name: "the hedge, then the choice of a base URL",
        test: "neighbours::the_hedge_stands_outside_the_choice_of_a_base_url",
        edits: &[
            Edit::new(RETRY, "hedge::run(&attempt)", "choice::run(&attempt)"),
            Edit::new(
                CHOICE,
                "breaker::run(attempt, endpoint)",
                "super::hedge::run(attempt, endpoint)",
            ),
            Edit::new(
                HEDGE,
                "run(first: &Attempt<'_>) -> Result<RawResponse, CallError> {",
                "run(
    first: &Attempt<'_>,
    endpoint: &super::endpoint::Endpoint,
) -> Result<RawResponse, CallError> {",
            ),
            Edit::new(
                HEDGE,
                "return choice::run(first)",
                "return super::breaker::run(first, endpoint)",
            ),
            Edit::new(HEDGE, "latencies.as_deref()))", "latencies.as_deref()), endpoint)"),
            Edit::new(
                HEDGE,
                "hedged(first: &Attempt<'_>, delay: Option<Duration>)",
                "hedged(
    first: &Attempt<'_>,
    delay: Option<Duration>,
    endpoint: &super::endpoint::Endpoint,
)",
            ),
            Edit::new(
                HEDGE,
                "pin!(choice::run(first))",
                "pin!(super::breaker::run(first, endpoint))",
            ),
            Edit::new(
                HEDGE,
                "let two = pin!(choice::run(&second));",
                "second.aim_at(first.aim());
    let two = pin!(super::breaker::run(&second, endpoint));",
            ),
        ],
    },
    Fault {
        name: "the choice of a base URL, then the breaker",
        test: "neighbours::the_choice_of_a_base_url_stands_outside_the_breaker",
        edits: &[
            Edit::new(HEDGE, "return choice::run(first)", "return super::breaker::run(first)"),
            Edit::new(HEDGE, "pin!(choice::run(first))", "pin!(super::breaker::run(first))"),
            Edit::new(HEDGE, "choice::run(&second)", "super::breaker::run(&second)"),
            Edit::new(
                BREAKER,
                "    endpoint: &Endpoint,
) -> Result<RawResponse, CallError> {",
                ") -> Result<RawResponse, CallError> {
    let reach = attempt.passage.core.guards.endpoints.of(attempt.passage.request.server());
    let Some(endpoint): Option<&Endpoint> = reach.all().first().map(|first| &**first) else {
        return super::choice::run(attempt).await;
    };",
            ),
            Edit::new(BREAKER, "bulkhead::run(attempt)", "super::choice::run(attempt)"),
            Edit::new(CHOICE, "breaker::run(attempt, endpoint)", "super::bulkhead::run(attempt)"),
        ],
    },
    Fault {
        name: "the breaker, then the bulkhead",
        test: "neighbours::the_breaker_stands_outside_the_bulkhead",
        edits: &[
            Edit::new(
                CHOICE,
                "breaker::run(attempt, endpoint)",
                "super::bulkhead::run(attempt, endpoint)",
            ),
            Edit::new(
                BULKHEAD,
                "run(attempt: &Attempt<'_>) -> Result<RawResponse, CallError> {",
                "run(
    attempt: &Attempt<'_>,
    endpoint: &super::endpoint::Endpoint,
) -> Result<RawResponse, CallError> {",
            ),
            Edit::new(BULKHEAD, "pacing::run(attempt)", "super::breaker::run(attempt, endpoint)"),
            Edit::new(BREAKER, "bulkhead::run(attempt)", "super::pacing::run(attempt)"),
        ],
    },
    Fault {
        name: "the bulkhead, then the rate limit",
        test: "neighbours::the_bulkhead_stands_outside_the_rate_limit",
        edits: &[
            Edit::new(BREAKER, "bulkhead::run(attempt)", "super::pacing::run(attempt)"),
            Edit::new(PACING, "attempt::run(attempt)", "super::bulkhead::run(attempt)"),
            Edit::new(BULKHEAD, "pacing::run(attempt)", "super::attempt::run(attempt)"),
        ],
    },
    Fault {
        name: "the rate limit, then the attempt timeout",
        test: "neighbours::the_rate_limit_stands_outside_the_attempt_timeout",
        edits: &[
            Edit::new(BULKHEAD, "pacing::run(attempt)", "super::attempt::run(attempt)"),
            Edit::new(
                ATTEMPT,
                "return redirect::run(attempt)",
                "return super::pacing::run(attempt)",
            ),
            Edit::new(ATTEMPT, "pin!(redirect::run(attempt))", "pin!(super::pacing::run(attempt))"),
            Edit::new(PACING, "attempt::run(attempt)", "super::redirect::run(attempt)"),
        ],
    },
    Fault {
        name: "the attempt timeout, then redirects",
        test: "neighbours::the_attempt_timeout_stands_outside_redirects",
        edits: &[
            Edit::new(PACING, "attempt::run(attempt)", "super::redirect::run(attempt)"),
            Edit::new(REDIRECT, "auth::run(passage, &hop)", "super::attempt::run(attempt, &hop)"),
            Edit::new(
                ATTEMPT,
                "fn run(attempt: &Attempt<'_>)",
                "fn run(attempt: &Attempt<'_>, hop: &redirect::Hop)",
            ),
            Edit::new(ATTEMPT, "timed(attempt).await", "timed(attempt, hop).await"),
            Edit::new(
                ATTEMPT,
                "fn timed(attempt: &Attempt<'_>)",
                "fn timed(attempt: &Attempt<'_>, hop: &redirect::Hop)",
            ),
            Edit::new(
                ATTEMPT,
                "return redirect::run(attempt)",
                "return super::auth::run(passage, hop)",
            ),
            Edit::new(
                ATTEMPT,
                "pin!(redirect::run(attempt))",
                "pin!(super::auth::run(passage, hop))",
            ),
        ],
    },
    Fault {
        name: "redirects, then auth",
        test: "neighbours::redirects_stand_outside_auth",
        edits: &[
            Edit::new(ATTEMPT, "return redirect::run(attempt)", "return super::auth::run(attempt)"),
            Edit::new(ATTEMPT, "pin!(redirect::run(attempt))", "pin!(super::auth::run(attempt))"),
            Edit::new(
                AUTH,
                "run(passage: &Passage<'_>, hop: &Hop) -> Result<RawResponse, CallError> {",
                "run(
    attempt: &super::attempt::Attempt<'_>,
) -> Result<RawResponse, CallError> {
    let passage: &Passage<'_> = attempt.passage;
    let hop = &Hop { uri: attempt.uri()?, home: true };",
            ),
            Edit::new(
                AUTH,
                "    hooks::before(passage, hop, &mut request).await?;
    transport::run(passage, hop, request).await",
                "    let _ = &mut request;
    super::redirect::run(passage, hop, &request).await",
            ),
            Edit::new(
                REDIRECT,
                "run(attempt: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let passage = attempt.passage;
    let mut hop = Hop { uri: attempt.uri()?, home: passage.request.is_home() };",
                "run(
    passage: &Passage<'_>,
    first: &Hop,
    sent: &http::Request<crate::transport::RequestBody>,
) -> Result<RawResponse, CallError> {
    let mut hop = Hop { uri: first.uri.clone(), home: true };",
            ),
            Edit::new(
                REDIRECT,
                "let raw = auth::run(passage, &hop).await?;",
                "let mut request = http::Request::new(sent.body().clone());
        *request.method_mut() = sent.method().clone();
        *request.uri_mut() = hop.uri.clone();
        *request.headers_mut() = sent.headers().clone();
        super::hooks::before(passage, &hop, &mut request).await?;
        let raw = super::transport::run(passage, &hop, request).await?;",
            ),
        ],
    },
    Fault {
        name: "auth, then hooks",
        test: "neighbours::auth_stands_outside_the_hooks",
        edits: &[
            Edit::new(
                AUTH,
                "    *request.headers_mut() = hop.headers(passage);",
                "    *request.headers_mut() = hop.headers(passage);
    hooks::before(passage, hop, &mut request).await?;",
            ),
            Edit::new(
                AUTH,
                "    hooks::before(passage, hop, &mut request).await?;
    transport::run",
                "    let _ = &mut request;
    transport::run",
            ),
        ],
    },
    Fault {
        name: "hooks, then the transport",
        test: "neighbours::the_hooks_stand_outside_the_transport",
        edits: &[Edit::new(
            AUTH,
            "    hooks::before(passage, hop, &mut request).await?;
    transport::run(passage, hop, request).await",
            "    let mut gone = http::Request::new(request.body().clone());
    std::mem::swap(gone.headers_mut(), &mut request.headers().clone());
    let answer = transport::run(passage, hop, request).await;
    hooks::before(passage, hop, &mut gone).await?;
    answer",
        )],
    },
];
