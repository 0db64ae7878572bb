//! Everything is run, in every weather, with marked credentials and fields; then all that a program
//! can see of it is searched: logs of every level, measurements, outcomes, errors, events, figures,
//! recordings, and every `Debug`.

use std::error::Error;
use std::fmt::Debug;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use checkout_sdk::email::types::CheckVerificationBody;
use checkout_sdk::payment::types::{NewCharge, PaymentMethod, VoucherMethod};
use checkout_sdk::runtime::testing::{Fault, MemoryTransport, Recorder, Reply, VirtualClock};
use checkout_sdk::runtime::{Method, json};
use checkout_sdk::{CheckoutSdk, Outcome};
use metrics_util::debugging::DebuggingRecorder;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::secrets::{CHARGED, SECRETS, clean, tattler};
use crate::shop::{
    self, ACCESS_TOKEN, API_KEY, BEARER, CLIENT_SECRET, CODE, Shop, TOKEN_URL, VOUCHER, card, order,
};

/// The client's id and secret as they travel: `checkout:…` in base64.
const BASIC: &str = "Y2hlY2tvdXQ6enEtb2F1dGgtNTVkMWU3";

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("a log")).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a log").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// What a program sees.
#[derive(Default)]
struct Seen(String);

impl Seen {
    fn text(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn debug(&mut self, value: &impl Debug) {
        self.text(&format!("{value:?} {value:#?}"));
    }

    fn error(&mut self, error: &dyn Error) {
        let mut next = Some(error);
        while let Some(error) = next {
            self.text(&format!("{error} {error:?}"));
            next = error.source();
        }
    }

    fn result<T: Debug, E: Error>(&mut self, result: Result<T, E>) {
        match result {
            Ok(answer) => self.debug(&answer),
            Err(error) => self.error(&error),
        }
    }

    fn outcome<L: Debug>(&mut self, outcome: Outcome<L>) {
        self.debug(&outcome);
        self.text(&serde_json::to_string(&outcome.report()).expect("JSON"));
        self.error(&outcome.into_error());
    }
}

type Weather = fn(&Shop);

/// What may go on upstream.
const WEATHERS: [Weather; 8] = [
    |_| {},
    |shop| tells(shop, 201),
    |shop| tells(shop, 402),
    |shop| tells(shop, 500),
    |shop| faults(shop, &Fault::ResetAfter),
    |shop| faults(shop, &Fault::HangAfter),
    |shop| {
        let said = json!({ "error": CLIENT_SECRET, "error_description": CLIENT_SECRET });
        shop.reply(Method::POST, TOKEN_URL, Reply::json(401, &said));
    },
    |shop| {
        let away = format!("https://cdn.example.com/{API_KEY}/x?key={API_KEY}");
        let reply = Reply::status(307).header("location", &away);
        shop.reply(Method::POST, &shop::payment("/charges"), reply);
    },
];

/// Every answer repeats what was sent.
fn tells(shop: &Shop, status: u16) {
    shop.reply(Method::POST, &shop::payment("/charges"), tattler(status, &CHARGED));
    shop.reply(Method::POST, &shop::inventory("/stock/deduct"), tattler(status, &[BEARER]));
    let check = shop::email("/verifications/{id}/check");
    shop.reply(Method::POST, &check, tattler(status, &[ACCESS_TOKEN, CODE]));
    let kept = json!({ "id": "6a1c", "method": { "type": "voucher", "code": VOUCHER } });
    shop.reply(Method::POST, &shop::payment("/payment-methods"), Reply::json(status, &kept));
}

fn faults(shop: &Shop, fault: &Fault) {
    for (method, url) in [
        (Method::POST, shop::payment("/charges")),
        (Method::POST, shop::inventory("/stock/deduct")),
        (Method::POST, shop::email("/verifications/{id}/check")),
    ] {
        shop.upstream.faults(method, &url, vec![fault.clone(); 3]);
    }
}

fn sdk(recorder: &Recorder<MemoryTransport>, clock: &VirtualClock) -> CheckoutSdk {
    let builder = CheckoutSdk::builder().transport(recorder.clone()).clock(clock.clone()).seed(3);
    let builder = builder
        .inventory(|api| api.bearer(BEARER))
        .payment(|api| api.api_key(API_KEY))
        .email(|api| api.client_credentials("checkout", CLIENT_SECRET));
    builder.build().expect("an SDK")
}

/// Calls and fan-outs, typed and by name.
async fn everything(sdk: &CheckoutSdk, seen: &mut Seen) {
    let events = Arc::new(Mutex::new(Seen::default()));
    let sink = Arc::clone(&events);
    let watched = sdk.place_order(order());
    let watched = watched.watch(move |event| sink.lock().expect("events").debug(&event));
    seen.debug(&watched);
    seen.outcome(watched.await);
    seen.text(&events.lock().expect("events").0);
    seen.outcome(sdk.order_overview(checkout_sdk::OrderOverview::new("o-1")).await);
    let charge = sdk.payment().create_charge(NewCharge::new("o-1", card()));
    seen.debug(&charge);
    seen.result(charge.timeout(Duration::from_secs(5)).send().await);
    let voucher = PaymentMethod::VoucherMethod(VoucherMethod::new(VOUCHER));
    seen.result(sdk.payment().create_payment_method(voucher).send().await);
    let check = CheckVerificationBody::new(CODE);
    seen.result(sdk.email().check_verification("v", check).send().await);
    let body = json!({ "orderId": "o-1", "card": { "number": [shop::CARD_NUMBER] } });
    seen.result(sdk.call("payment.createCharge", json!({ "body": body })).await);
}

async fn in_weather(weather: Weather, seen: &mut Seen) -> String {
    let shop = Shop::open();
    weather(&shop);
    let clock = VirtualClock::new();
    let recorder = Recorder::new(shop.upstream.clone());
    let sdk = sdk(&recorder, &clock);
    clock.run(everything(&sdk, seen)).await;
    seen.debug(&sdk);
    seen.debug(&recorder);
    let recording = recorder.recording();
    seen.debug(&recording);
    seen.text(&recording.to_json());
    let stats = sdk.stats();
    seen.debug(&stats);
    seen.text(&stats.to_string());
    seen.text(&serde_json::to_string(&stats).expect("JSON"));
    seen.debug(&shop.upstream.requests());
    let sent = shop.upstream.requests().into_iter().map(|request| {
        let (headers, body) = (request.headers(), String::from_utf8_lossy(request.body()));
        let values: Vec<_> = headers.values().map(|value| value.to_str().unwrap_or("")).collect();
        format!("{} {values:?} {body}", request.uri())
    });
    sent.collect()
}

#[test]
fn nothing_that_a_program_sees_holds_a_secret() {
    let (log, recorder) = (Log::default(), DebuggingRecorder::new());
    // While there is one subscriber alone, a thread without it decides what nobody is told of.
    let _another = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().build().expect("a runtime");
    let (mut seen, mut sent) = (Seen::default(), String::new());
    tracing::subscriber::with_default(subscriber, || {
        metrics::with_local_recorder(&recorder, || {
            for weather in WEATHERS {
                sent.push_str(&runtime.block_on(in_weather(weather, &mut seen)));
            }
        });
    });
    for secret in SECRETS.map(|secret| if secret == CLIENT_SECRET { BASIC } else { secret }) {
        assert!(sent.contains(secret), "{secret} is really sent");
    }
    let (log, measured) =
        (log.text(), format!("{:?}", recorder.snapshotter().snapshot().into_vec()));
    for told in ["createCharge", "call failed", "call succeeded", "fan_out", "url.full"] {
        assert!(log.contains(told), "{told} is really logged");
    }
    assert!(measured.contains("http.client.request.duration") && seen.0.contains("[redacted]"));
    for text in [log, measured, seen.0] {
        clean(&text);
        assert!(!text.contains(BASIC), "the client's secret as it travels stands in: {text}");
    }
}
